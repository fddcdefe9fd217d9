"""Turns what was read into a table of examples: cleaned, named, with its card and its splits."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.intake.columns import find_columns
from bench.intake.labelling import label_cells
from bench.intake.options import Found, Raw, ReadProgress, TableOptions, listed, show, wrong
from bench.intake.schemes import parts_of, read_days, schemes_of, told_of_parts
from bench.records.cards import Card
from bench.records.corpora import PARTS, Example
from bench.texts import digest, fold

BODY = "headline_body"  # the view with the body below the headline
ABSENT = "a class that the test split lacks counts 0 in macro-F1"  # see bench.metrics.macro_f1
_STEP = 50_000


@dataclass(frozen=True, eq=False)
class Table:
    """A table as a dataset: what a loader is for one with a name.

    ``rows`` is an Arrow table with the columns id, text and label, and those of group, part,
    date, publisher and body that it came with. ``taken`` says which columns were taken,
    ``excluded`` counts the rows left out by reason, ``warnings`` say what to look at;
    ``content`` is the hash of the rows, one for one content, whatever file it came in, and
    ``place`` the folder that keeps it, where one does.
    """

    name: str
    CARD: Card
    rows: Any
    taken: tuple[str, ...]
    excluded: Mapping[str, int]
    warnings: tuple[str, ...]
    read_rows: int
    content: str
    place: str = ""

    def read(self, files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
        """Yield the examples; the table holds them itself, so ``files`` may be empty."""
        names = set(self.rows.column_names)
        for batch in self.rows.to_batches(max_chunksize=_STEP):
            columns = {name: batch.column(name).to_pylist() for name in names}
            for i in range(batch.num_rows):
                text = columns["text"][i]
                if view == BODY and columns["body"][i]:
                    text = f"{text}\n{columns['body'][i]}"
                group = columns["group"][i] if "group" in names else ""
                yield Example(
                    id=columns["id"][i],
                    text=text,
                    label=columns["label"][i],
                    ties=(f"group:{group}",) if group else (),
                    part=columns["part"][i] if "part" in names else "",
                    publisher=columns["publisher"][i] if "publisher" in names else "",
                    date=columns["date"][i] if "date" in names else "",
                )

    def files_of(self) -> dict[str, bytes]:
        """Return the files that `read` needs: none."""
        return {}

    def lines(self) -> tuple[str, ...]:
        """Return what to print before anything runs: columns, counts, warnings."""
        kept, labels = self.rows.num_rows, self.CARD.labels
        aside = [f"{n} {why}" for why, n in self.excluded.items()]
        counts = f"{self.read_rows} rows read, {kept} kept in {len(labels)} classes"
        counts += f"; left out: {', '.join(aside)}" if aside else ""
        return (*self.taken, counts, *(f"warning: {line}" for line in self.warnings))


def make_table(raw: Raw, asked: TableOptions, progress: ReadProgress | None = None) -> Table:
    """Return the table of what was read.

    Rows are left out, counted by reason and never a stop: empty texts, rows without a label or
    with several, copies (the first is kept), a text under two labels (all go), classes of fewer
    than ``asked.min_rows`` rows, as long as two larger ones are left. Where parts are given, a
    text that stands in two of them stays in both.
    """
    columns_found = find_columns(raw, asked.columns, header=asked.header)
    columns = columns_found.columns
    label_column = label_cells(raw.texts(columns["label"]), asked, where=raw.where)
    aside, warnings = Counter(label_column.excluded), list(label_column.warnings)
    labels = [label_column.label_of[cell] for cell in raw.texts(columns["label"])]
    texts = [_cleared(text) for text in raw.texts(columns["text"])]
    taken = [*raw.notes, *columns_found.notes]
    parts, told_parts = parts_of(raw, columns_found)
    taken += told_parts
    kept, folded = _distinct(texts, labels, parts, aside, progress)
    kept = _large_classes(kept, labels, aside, warnings, asked, raw, columns["label"])
    if any(parts) and not {"train", "test"} <= {parts[i] for i in kept}:
        taken.append("given splits: not used, for one of train and test has no row left")
        parts = [""] * len(parts)
        kept = _first_of(kept, folded)
    one_word = sum(" " not in folded[i] and texts[i].isascii() for i in kept)
    if one_word:
        warnings.append(f"{one_word} texts are one word: kept")
    more = {name: raw.texts(columns[role]) for role, name in _MORE.items() if role in columns}
    if "date" in more:
        days = read_days(more["date"], day_first=asked.day_first)
        more["date"] = list(days.days)
        if days.open:
            if asked.columns.time:
                raise wrong(
                    raw.where,
                    f"column {show(columns['time'])}: day or month first? "
                    f"{show(next(filter(None, raw.texts(columns['time']))))}",
                    "say --day-first or --month-first",
                )
            more.pop("date")
            taken.append("time: not used, for its day or month may come first (--day-first)")
        elif not any(days.days):
            if asked.columns.time:
                raise wrong(
                    raw.where,
                    f"column {show(columns['time'])} holds no day, as {show(days.unread)}",
                    "write days as 2026-03-31",
                )
            more.pop("date")
            taken.append(f"time: not used, for no day can be read, as {show(days.unread)}")
        elif days.unread:
            n = sum(not day for day in days.days)
            warnings.append(f"{n} rows have no day, or none that can be read: {show(days.unread)}")
        taken += [f"time: {days.note}"] if days.note and not days.open else []
    ids = _ids(raw, columns_found, asked, kept, folded, parts, taken)
    rows = {"id": ids, "text": [texts[i] for i in kept], "label": [labels[i] for i in kept]}
    rows |= {"part": [parts[i] for i in kept]} if any(parts) else {}
    rows |= {name: [cells[i].strip() for i in kept] for name, cells in more.items()}
    return _finished(raw, asked, rows, tuple(taken), aside, warnings)


_MORE = {"group": "group", "time": "date", "source": "publisher", "body": "body"}


def _cleared(text: str) -> str:
    """Return a text with line ends of one kind, and nothing blank around it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "").strip(" \n\t\ufeff\u00a0\u200b")


def _distinct(
    texts: Sequence[str],
    labels: Sequence[str],
    parts: Sequence[str],
    aside: Counter[str],
    progress: ReadProgress | None,
) -> tuple[list[int], dict[int, str]]:
    """Return the rows that stay, and their folded texts, as `labels.clean` would keep them."""
    first: dict[tuple[str, str], int] = {}
    label_of: dict[str, str] = {}
    torn: set[str] = set()
    copies, folded = Counter[str](), dict[int, str]()
    for i, text in enumerate(texts):
        if progress and i % _STEP == 0:
            progress("cleaning", i, len(texts))
        if not labels[i]:
            continue
        plain = fold(text) if text else ""
        if not plain:
            aside["empty text" if not text else "text without a word"] += 1
            continue
        if label_of.setdefault(plain, labels[i]) != labels[i]:
            torn.add(plain)
        copies[plain] += 1
        if first.setdefault((plain, parts[i]), i) == i:
            folded[i] = plain
    aside["text under two labels"] = sum(copies[plain] for plain in torn)
    kept = [i for i, plain in folded.items() if plain not in torn]
    aside["copies"] = copies.total() - aside["text under two labels"] - len(kept)
    return kept, folded


def _first_of(kept: Sequence[int], folded: Mapping[int, str]) -> list[int]:
    """Return the rows without those whose text an earlier one has."""
    first: dict[str, int] = {}
    return [i for i in kept if first.setdefault(folded[i], i) == i]


def _large_classes(
    kept: list[int],
    labels: Sequence[str],
    aside: Counter[str],
    warnings: list[str],
    asked: TableOptions,
    raw: Raw,
    column: str,
) -> list[int]:
    """Return the rows of classes that can stand in every part; say which could not."""
    counts = Counter(labels[i] for i in kept)
    if len(counts) < 2:
        if aside["several labels"]:
            fix = "--first-label takes the first label of each cell"
        else:
            fix = "name the label column with --label"
        gone = ", ".join(f"{n} {why}" for why, n in aside.items() if n)
        raise wrong(
            raw.where,
            f"{len(counts)} class left in column {show(column)} "
            f"({listed(map(show, counts)) or 'no rows'}{f'; left out: {gone}' if gone else ''})",
            fix,
        )
    if len(counts) == len(kept) and len(kept) >= 20:
        raise wrong(
            raw.where,
            f"column {show(column)} has as many values as rows ({len(kept)}), as "
            f"{show(labels[kept[0]])}: it is no label",
            f"name the label with --label; there are {listed(raw.names, most=80)}",
        )
    if len(counts) * 2 > len(kept):
        warnings.append(
            f"column {show(column)} has {len(counts)} values in {len(kept)} rows: is it the "
            "label? (--label takes another)"
        )
    small = [label for label, n in counts.items() if n < max(asked.min_rows, 3)]
    left_out = {label for label in small if counts[label] < asked.min_rows}
    if len(counts) - len(left_out) < 2:
        left_out = set()
    if small:
        shown = listed(f"{label} ({counts[label]})" for label in sorted(small))
        if left_out:
            n = sum(counts[label] for label in left_out)
            aside[f"class of fewer than {asked.min_rows} rows"] = n
            warnings.append(
                f"{len(left_out)} classes have too few rows for train, validation and test and are "
                f"left out: {shown} (--min-rows 1 keeps them)"
            )
        else:
            warnings.append(
                f"{len(small)} classes have too few rows for train, validation and test: "
                f"{shown}; kept; "
                f"{ABSENT}"
            )
    return [i for i in kept if labels[i] not in left_out]


def _ids(
    raw: Raw,
    found: Found,
    asked: TableOptions,
    kept: Sequence[int],
    folded: Mapping[int, str],
    parts: Sequence[str],
    taken: list[str],
) -> list[str]:
    """Return an id for every row: its own, or the hash of its folded text.

    So an id depends on the text alone, not on file or order; the second of a text that stands
    in two given splits has a 2 behind it. Two texts that share a hash get longer ones.
    """
    if name := found.columns.get("id"):
        cells = raw.texts(name)
        given = [cells[i].strip() for i in kept]
        seen: dict[str, int] = {}
        for key, i in zip(given, kept, strict=True):
            if key and seen.setdefault(key, i) == i:
                continue
            what = f"id {show(key)} stands on line {raw.place(seen[key]).rpartition(':')[2]} too"
            if asked.columns.id:
                raise wrong(
                    raw.place(i),
                    what if key else f"no id in column {show(name)}",
                    "give every row an id of its own, or leave --id away",
                )
            taken[:] = [note for note in taken if not note.startswith("id: ")]
            taken.append(f"id: from the text, for column {show(name)} does not tell rows apart")
            break
        else:
            return given
    else:
        taken.append("id: from the text (--id takes a column)")
    order = {part: n for n, part in enumerate(PARTS)}
    full = {plain: digest(plain) for plain in {folded[i] for i in kept}}
    shared = Counter(key[:12] for key in full.values())
    name_of = {p: key[:12] if shared[key[:12]] == 1 else key[:32] for p, key in full.items()}
    stands: dict[str, list[str]] = {}
    if any(parts):
        for i in kept:
            stands.setdefault(folded[i], []).append(parts[i])
    ids = []
    for i in kept:
        where = sorted(stands.get(folded[i], ()), key=lambda part: order.get(part, 0))
        copy = where.index(parts[i]) if where else 0
        ids.append(name_of[folded[i]] + (f".{copy + 1}" if copy else ""))
    return ids


def _finished(
    raw: Raw,
    asked: TableOptions,
    rows: Mapping[str, Sequence[str]],
    taken: tuple[str, ...],
    aside: Mapping[str, int],
    warnings: list[str],
) -> Table:
    import pyarrow as pa

    schemes, cut, unseen, notes = schemes_of(rows, asked)
    counts = {why: n for why, n in sorted(aside.items()) if n}
    if "part" in rows:
        warnings += told_of_parts(rows)
    title = asked.name or raw.name
    content = digest(*(digest("\0".join(rows[name])) for name in sorted(rows)))
    card = Card(
        title=" ".join(title.split()) or "table",
        labels=tuple(sorted(set(rows["label"]))),
        languages=(asked.language,),
        licence=asked.licence,
        citation="none",
        own=("rows.parquet",),
        views=("headline", BODY) if "body" in rows else ("headline",),
        splits=schemes,
        cut=cut,
        unseen_publisher=unseen,
    )
    table = pa.table({name: pa.array(cells, pa.large_string()) for name, cells in rows.items()})
    return Table(
        name=name_from(title, content),
        CARD=card,
        rows=table,
        taken=(*taken, *notes),
        excluded=counts,
        warnings=tuple(warnings),
        read_rows=raw.table.num_rows,
        content=content,
    )


def name_from(title: str, content: str) -> str:
    """Return a name that can stand in paths: the title's own letters where they are plain.

    >>> name_from("My news (final)", "ab12"), name_from("新闻", "ab12cd34ef")
    ('My-news-final', 'table-ab12cd34')
    """
    plain = unicodedata.normalize("NFKD", title)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"[^A-Za-z0-9_+]+", "-", plain).strip("-_+")[:60]
    plain = plain.rstrip("-")
    return plain if plain and plain != "table" else f"table-{content[:8]}"
