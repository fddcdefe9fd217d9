"""Finds which column is the text, which the label, and so on: by name, else by content."""

import csv
import difflib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from bench.intake.options import Columns, Found, Raw, listed, show, wrong
from bench.texts import fold

ROLES = ("text", "label", "id", "group", "time", "body", "source", "part")
OPTIONS = {role: f"--{role}" for role in ROLES}
_LOOKED_AT = 2000  # rows that content is judged by
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def column_key(name: str) -> str:
    """Return the form in which names of columns are compared: folded, without accents.

    >>> column_key("Judul_Berita"), column_key("newsTitle"), column_key("CATÉGORIE ")
    ('judul berita', 'news title', 'categorie')
    """
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", name))
    return fold("".join(sign for sign in plain if not unicodedata.combining(sign)))


@cache
def _words() -> Mapping[str, Mapping[str, int]]:
    text = files(__package__).joinpath("column_words.csv").read_text(encoding="utf-8")
    words: dict[str, dict[str, int]] = {role: {} for role in (*ROLES, "neutral")}
    for row in csv.DictReader(io.StringIO(text)):
        ranks, key = words[row["role"]], column_key(row["word"])
        ranks[key] = min(int(row["rank"]), ranks.get(key, 9))
    return words


def rank_of(name: str, role: str) -> int:
    """Return how well a column's name says that role: 1 best, 0 not at all.

    >>> rank_of("Judul Berita", "text"), rank_of("text", "text"), rank_of("url", "text")
    (1, 2, 0)
    """
    ranks, key = _words()[role], column_key(name)
    if key in ranks:
        return ranks[key]
    rest = [word for word in key.split() if word not in _words()["neutral"]]
    return ranks.get(" ".join(rest), 0) if rest else 0


def count_known(names: Sequence[str]) -> int:
    """Return how many names of columns say what they hold.

    >>> count_known(["judul", "kategori", "x1"])
    2
    """
    return sum(any(rank_of(name, role) for role in ROLES) for name in names)


def find_columns(raw: Raw, asked: Columns, *, header: bool = True) -> Found:
    """Return which column has which role, with a line for each that says how it was found.

    Raises ValueError that lists the columns, with an example of each, where two could be meant
    or none.
    """
    if not raw.table.num_rows:
        raise wrong(raw.where, f"has columns ({listed(raw.names)}) and no row", "add rows")
    taken = {role: _named(raw, role, name) for role, name in asked.named().items()}
    twice = [name for name in taken.values() if list(taken.values()).count(name) > 1]
    if twice:
        roles = [OPTIONS[role] for role, name in taken.items() if name == twice[0]]
        raise wrong(raw.where, f"{' and '.join(roles)} name one column", "name two")
    if len(raw.names) == 1:
        raise wrong(
            raw.where,
            f"holds one column, {show(raw.names[0])}; a table needs a text and a label",
            "add the other column, or say how they are parted with --separator",
        )
    samples = _Samples(raw)
    notes = [f"{role}: column {show(name)}, as asked" for role, name in taken.items()]
    for role in ("text", "label"):
        if role not in taken:
            name, how = _one(raw, role, taken, samples, header)
            taken[role] = name
            notes.append(f"{role}: column {show(name)}, {how} ({OPTIONS[role]} takes another)")
    for role in ("id", "group", "time", "body", "source", "part"):
        if role in taken:
            continue
        ranked = _ranked(raw, role, taken)
        ranked = [name for name in ranked if samples.fits(name, role, taken["text"])]
        if len(ranked) == 1:
            taken[role] = ranked[0]
            notes.append(
                f"{role}: column {show(ranked[0])}, by its name ({OPTIONS[role]} takes another)"
            )
        elif ranked:
            notes.append(f"{role}: none, for it could be {_two(ranked)} (say with {OPTIONS[role]})")
    rest = [name for name in raw.names if name not in taken.values()]
    if rest:
        notes.append(f"not used: {listed(map(show, rest))}")
    return Found(taken, tuple(notes))


def text_column(raw: Raw, name: str = "", *, header: bool = True) -> tuple[str, str]:
    """Return the column that holds the headlines, and a line that says how it was found.

    For a table that need not have labels. Raises ValueError as `find_columns` does.
    """
    if not raw.table.num_rows:
        raise wrong(raw.where, f"has columns ({listed(raw.names)}) and no row", "add rows")
    if name:
        named = _named(raw, "text", name)
        return named, f"text: column {show(named)}, as asked"
    if len(raw.names) == 1:
        return raw.names[0], f"text: column {show(raw.names[0])}, the only one"
    chosen, how = _one(raw, "text", {}, _Samples(raw), header)
    return chosen, f"text: column {show(chosen)}, {how} ({OPTIONS['text']} takes another)"


def _named(raw: Raw, role: str, name: str) -> str:
    if name in raw.names:
        return name
    alike = [one for one in raw.names if column_key(one) == column_key(name)]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(column_key(name), [column_key(one) for one in raw.names], n=1)
    offer = next((one for one in raw.names if near and column_key(one) == near[0]), "")
    raise wrong(
        raw.where,
        f"{OPTIONS[role]}: no column {show(name)}; there are {listed(map(show, raw.names))}",
        f"did you mean {show(offer)}?" if offer else f"name one of them with {OPTIONS[role]}",
    )


def _ranked(raw: Raw, role: str, taken: Mapping[str, str]) -> list[str]:
    """Return the columns whose name says the role best."""
    ranks = {n: rank_of(n, role) for n in raw.names if n not in taken.values()}
    best = min((rank for rank in ranks.values() if rank), default=0)
    return [name for name, rank in ranks.items() if best and rank == best]


class _Samples:
    """The first rows of every column, read once."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._kept: dict[str, list[str]] = {}

    def of(self, name: str) -> list[str]:
        if name not in self._kept:
            from bench.intake.options import as_texts

            column = self._raw.table.column(name).slice(0, _LOOKED_AT)
            self._kept[name] = [cell.strip() for cell in as_texts(column)]
        return self._kept[name]

    def filled(self, name: str) -> list[str]:
        return [cell for cell in self.of(name) if cell]

    def words(self, name: str) -> float:
        """Return the mean number of words, or of signs by three where a script has no spaces."""
        cells = self.filled(name)
        counts = [max(len(cell.split()), 0 if cell.isascii() else len(cell) // 6) for cell in cells]
        return sum(counts) / len(counts) if counts else 0.0

    def numeric(self, name: str) -> bool:
        cells = self.filled(name)
        return bool(cells) and all(re.fullmatch(r"[-+\d.,:/ TZ]+", cell) for cell in cells)

    def repeats(self, name: str) -> bool:
        cells = self.filled(name)
        return len(set(cells)) < len(cells)

    def fits(self, name: str, role: str, text: str) -> bool:
        """Say whether what a column holds can be what its name says."""
        from bench.intake.files import part_named

        cells = self.filled(name)
        if not cells:
            return False
        if role == "part":
            return all(part_named(cell) for cell in set(cells))
        if role == "body":
            return self.words(name) > self.words(text)
        if role == "group":
            # a story is a handful of rows; a larger group is of another kind
            largest = Counter(cells).most_common(1)[0][1]
            return 1 < largest <= max(10, len(cells) // 20)
        if role == "source":
            return self.repeats(name)
        if role == "time":
            return any(sign.isdigit() for cell in cells for sign in cell)
        return True

    def example(self, name: str) -> str:
        return f"{show(name, most=24)} ({show(next(iter(self.filled(name)), ''), most=24)})"


def _one(
    raw: Raw, role: str, taken: Mapping[str, str], samples: _Samples, header: bool
) -> tuple[str, str]:
    """Return the one column that the role can be, and how it was found."""
    ranked = [name for name in _ranked(raw, role, taken) if samples.filled(name)]
    if role == "text":
        ranked = [name for name in ranked if not samples.numeric(name)] or ranked
    if len(ranked) > 1 and role == "label":
        spelt = _spelt(ranked, samples)
        if spelt:
            return spelt, f"by its name; it names the numbers of {_two(_without(ranked, spelt))}"
    if len(ranked) == 1:
        return ranked[0], "by its name"
    options = ranked or [n for n in raw.names if n not in taken.values() and samples.filled(n)]
    if not ranked:
        if header and count_known(raw.names) == 0:
            _check_header(raw, samples)
        options = [name for name in options if not samples.numeric(name) or role == "label"]
        likely = [name for name in options if _looks(name, role, samples, taken)]
        if len(likely) == 1:
            return likely[0], "by what it holds"
        options = likely or options
    if not options:
        raise wrong(
            raw.where,
            f"no column can be the {role}: {listed(samples.example(n) for n in raw.names)}",
            f"add one, or name it with {OPTIONS[role]}",
        )
    shown = listed((samples.example(name) for name in options), most=150)
    raise wrong(raw.where, f"which column is the {role}? {shown}", f"say {OPTIONS[role]} COLUMN")


def _looks(name: str, role: str, samples: _Samples, taken: Mapping[str, str]) -> bool:
    cells, words = samples.filled(name), samples.words(name)
    kinds = len(set(cells))
    if role == "text":
        return words >= 3 and kinds * 2 > len(cells) and not cells[0].startswith("http")
    few = kinds < len(cells) and kinds <= max(2, min(100, len(cells) // 2))
    return few and words <= 3 and kinds > 1


def _spelt(ranked: Sequence[str], samples: _Samples) -> str:
    """Return the column of words that stands for the same classes as all others; else empty."""
    worded = [name for name in ranked if not samples.numeric(name)]
    if len(worded) != 1:
        return ""
    cells = samples.of(worded[0])
    for name in ranked:
        pairs = set(zip(cells, samples.of(name), strict=True))
        if not len(pairs) == len(set(cells)) == len(set(samples.of(name))):
            return ""
    return worded[0]


def _check_header(raw: Raw, samples: _Samples) -> None:
    """Raise ValueError where the first line looks like a row and not like names."""
    for name in raw.names:
        repeated = name in samples.filled(name)
        if repeated or len(name.split()) >= 4 or re.fullmatch(r"\d+", name):
            raise wrong(
                raw.where,
                f"its first line looks like a row, not like names: {listed(map(show, raw.names))}",
                "add a line of names above it, such as text,label, or say --no-header with "
                "--text and --label by number",
            )


def _two(names: Iterable[str]) -> str:
    return listed(map(show, names))


def _without(names: Iterable[str], one: str) -> list[str]:
    return [name for name in names if name != one]
