"""Labels headlines with a fitted model, a block of rows at a time; other columns are kept."""

import contextlib
import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from bench.deploy.fitted import FittedModel, load_model
from bench.deploy.unsure import Threshold
from bench.intake.columns import count_known, text_column
from bench.intake.decoding import encoding_of, table_bytes
from bench.intake.files import form_of, read_file
from bench.intake.gathering import read_source
from bench.intake.options import Columns, Raw, TableOptions, as_texts, short, wrong

UNSURE = "unsure"
LABEL, PROBABILITY, CONFIDENCE, REASONS = (
    "predicted_label",
    "probability",
    "confidence",
    "because",
)
_BLOCK = 10_000  # rows at a time
_LINES = 1_000  # lines of standard input at a time: whoever pipes wants answers soon
OUT_FORMS = (".csv", ".tsv", ".jsonl")
HeadlineBlock = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Headlines:
    """Headlines to be labelled: the names of their columns, and blocks of rows.

    ``text`` is the column that holds them; ``rows`` is how many there are (0: not known), and
    ``notes`` says what was taken.
    """

    names: tuple[str, ...]
    text: str
    blocks: Iterable[HeadlineBlock]
    rows: int = 0
    notes: tuple[str, ...] = ()


@dataclass
class Labelling:
    """How headlines are labelled, and what came of it: ``counts`` by outcome."""

    model: FittedModel
    threshold: Threshold | None = None
    explain: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"labelled": 0, UNSURE: 0, "empty": 0})

    def columns(self, taken: Sequence[str]) -> dict[str, str]:
        """Return what the new columns are called, beside those that there are."""
        wanted = [LABEL, PROBABILITY]
        if not hasattr(self.model.pipeline, "predict_proba"):
            wanted.append(CONFIDENCE)
        if self.explain:
            wanted.append(REASONS)
        names = {}
        for name in wanted:
            free = name
            while free in taken:
                free = f"tajuk_{free}"
            names[name] = free
        return names

    def label(self, texts: Sequence[str]) -> dict[str, list[str]]:
        """Return the new columns for a block of texts; an empty text gets empty cells."""
        filled = [i for i, text in enumerate(texts) if text.strip()]
        given = [texts[i].strip() for i in filled]
        with contextlib.redirect_stdout(sys.stderr):
            said = self.model.predict(given)
        cells = {name: [""] * len(texts) for name in (LABEL, PROBABILITY, CONFIDENCE, REASONS)}
        sure = [True] * len(given)
        if self.threshold is not None and said.confidence is not None:
            sure = [bool(one >= self.threshold.confidence) for one in said.confidence]
        for place, i in enumerate(filled):
            cells[LABEL][i] = said.labels[place] if sure[place] else UNSURE
            if said.confidence is not None:
                column = CONFIDENCE if said.probabilities is None else PROBABILITY
                cells[column][i] = f"{said.confidence[place]:.4f}"
        if self.explain and given:
            weighed_by = self.model.explain(given, said.labels, self.explain)
            for i, weighed in zip(filled, weighed_by, strict=True):
                cells[REASONS][i] = "; ".join(f"{name!r} {weight:+.2f}" for name, weight in weighed)
        self.counts["labelled"] += sum(sure)
        self.counts[UNSURE] += len(given) - sum(sure)
        self.counts["empty"] += len(texts) - len(given)
        return cells

    def blocks(self, headlines: Headlines) -> Iterator[dict[str, Sequence[str]]]:
        """Yield the rows of the headlines with the new columns, a block at a time."""
        names = self.columns(headlines.names)
        for block in headlines.blocks:
            cells = self.label(block[headlines.text])
            yield {**block, **{shown: cells[name] for name, shown in names.items()}}


def predict(
    model: FittedModel | str | Path,
    headlines: Any,
    *,
    text: str | None = None,
    accuracy: float | None = None,
    explain: int = 0,
    trusted: Sequence[str] = (),
) -> Any:
    """Return a DataFrame: headlines with label and probability, their other columns kept.

    ``model`` is a fitted model or its folder; ``headlines`` a list of texts, or a table as `run`
    takes one, with or without labels, whose column ``text`` is looked for where it is not named.
    With ``accuracy`` (a share, 0.95) a headline below the confidence that reaches it on the
    validation split is "unsure". ``explain`` adds so many words or character runs that weighed
    most. The columns are ``predicted_label``, ``probability`` (``confidence`` where the model
    gives none) and ``because``. Raises ValueError for a folder or table that cannot be read.
    """
    # imported here: the command line writes rows as they come, and needs no DataFrame
    import pandas as pd

    fitted = model if isinstance(model, FittedModel) else load_model(model, trusted=trusted)
    chosen = fitted.threshold(accuracy) if accuracy is not None else None
    labelling = Labelling(fitted, chosen, explain)
    asks = TableOptions(columns=Columns(text=text or ""))
    source = _texts(headlines) if _is_texts(headlines) else read_headlines(headlines, asks)
    blocks = [pd.DataFrame(block) for block in labelling.blocks(source)]
    columns = [*source.names, *labelling.columns(source.names).values()]
    whole = pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=columns)
    for name in (PROBABILITY, CONFIDENCE):
        if name in whole and name not in source.names:
            whole[name] = pd.to_numeric(whole[name])
    return whole


def _is_texts(headlines: Any) -> bool:
    return isinstance(headlines, list | tuple) and all(isinstance(t, str) for t in headlines)


def _texts(texts: Sequence[str]) -> Headlines:
    return Headlines(("text",), "text", [{"text": list(texts)}] if texts else [], len(texts))


def read_headlines(
    source: Any, options: TableOptions, *, stdin: IO[bytes] | None = None
) -> Headlines:
    """Return the headlines of a table, a text file with one a line, or standard input ("-").

    A text file, and standard input, hold one headline a line unless ``options`` names a column
    or a separator. Raises ValueError that names the file and the fix.
    """
    asks_table = bool(options.columns.text or options.separator)
    if isinstance(source, str) and source == "-":
        stream = stdin or sys.stdin.buffer
        if not asks_table:
            return Headlines(("text",), "text", _lines(stream), notes=("text: one a line",))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "stdin.csv")
            path.write_bytes(stream.read())
            return _of_raw(read_file(path, options, known=count_known), options)
    if isinstance(source, str | Path):
        path = Path(source)
        if form_of(path) == ".txt" and not asks_table:
            raw = table_bytes(path)
            encoding, note = encoding_of(raw, where=short(path), asked=options.encoding)
            lines = raw.decode(encoding, "replace").lstrip("\ufeff").splitlines()
            notes = ("text: one a line (--text takes a column)", *([note] if note else []))
            blocks = [{"text": lines[i : i + _BLOCK]} for i in range(0, len(lines), _BLOCK)]
            return Headlines(("text",), "text", blocks, len(lines), notes)
        if not path.is_dir():
            return _of_raw(read_file(path, options, known=count_known), options)
    return _of_raw(read_source(source, options, known=count_known, cache=None), options)


def _lines(stream: IO[bytes]) -> Iterator[HeadlineBlock]:
    while lines := list(islice(stream, _LINES)):
        texts = [line.decode("utf-8", "replace").rstrip("\r\n").lstrip("\ufeff") for line in lines]
        yield {"text": texts}


def _of_raw(raw: Raw, options: TableOptions) -> Headlines:
    text, note = text_column(raw, options.columns.text, header=options.header)

    def blocks() -> Iterator[HeadlineBlock]:
        for start in range(0, raw.table.num_rows, _BLOCK):
            yield _block(raw, start)

    return Headlines(tuple(raw.names), text, blocks(), raw.table.num_rows, (*raw.notes, note))


def _block(raw: Raw, start: int) -> HeadlineBlock:
    rows = raw.table.slice(start, _BLOCK)
    return {name: as_texts(rows.column(name)) for name in raw.names}


def write_labelled(
    blocks: Iterable[Mapping[str, Sequence[str]]],
    names: Sequence[str],
    out: str | Path | None,
    *,
    as_json: bool = False,
    done: Callable[[int], None] | None = None,
) -> None:
    """Write labelled rows as they come, to standard output or, whole or not at all, to a file.

    A file's ending says its form: .csv, .tsv or .jsonl. ``done`` hears how many rows are written.
    """
    if out is None:
        _write(blocks, names, sys.stdout, ".jsonl" if as_json else ".csv", done)
        return
    path = Path(out)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            _write(blocks, names, file, path.suffix.lower(), done)
        os.chmod(scratch, 0o644)
        os.replace(scratch, path)
    finally:
        Path(scratch).unlink(missing_ok=True)


def check_out(out: str | Path, headlines: str | Path = "") -> None:
    """Raise ValueError for a file that cannot be written, before a headline is read.

    The file of the ``headlines`` is not written over: its form would be another.
    """
    path = Path(out)
    if headlines and path.exists() and Path(headlines).exists() and path.samefile(headlines):
        raise wrong(short(path), "is the file of the headlines", "name another")
    if path.suffix.lower() not in OUT_FORMS:
        raise wrong(
            short(path), f"no form by its ending {path.suffix!r}", f"use {', '.join(OUT_FORMS)}"
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise wrong(short(path), "its folder is not there, or it is one", "name a file in a folder")
    if not os.access(path.absolute().parent, os.W_OK):
        raise wrong(short(path), "its folder cannot be written", "name a file elsewhere")


def _write(
    blocks: Iterable[Mapping[str, Sequence[str]]],
    names: Sequence[str],
    file: IO[str],
    form: str,
    done: Callable[[int], None] | None,
) -> None:
    separator = "\t" if form == ".tsv" else ","
    rows_out = csv.writer(file, delimiter=separator, lineterminator="\n")
    if form != ".jsonl":
        rows_out.writerow(names)
    # what was added as text is a number, or null, where a program reads it
    numbers = [name for name in names[-4:] if name.endswith((PROBABILITY, CONFIDENCE))]
    written = 0
    for block in blocks:
        rows = list(zip(*(block[name] for name in names), strict=True))
        if form == ".jsonl":
            text = io.StringIO()
            for row in rows:
                pairs = zip(names, row, strict=True)
                record = {n: _number(cell) if n in numbers else cell for n, cell in pairs}
                text.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.write(text.getvalue())
        else:
            rows_out.writerows(rows)
        file.flush()
        written += len(rows)
        if done:
            done(written)


def _number(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:  # a column of the user's own with this name
        return cell


def summary(counts: Mapping[str, int]) -> str:
    """Return how many headlines were labelled, in one line.

    >>> summary({"labelled": 3, "unsure": 1, "empty": 0})
    '4 headlines: 3 labelled, 1 unsure'
    """
    n = sum(counts.values())
    rest = ", ".join(f"{n:,} {what}" for what, n in counts.items() if n or what == "labelled")
    return f"{n:,} headline{'' if n == 1 else 's'}: {rest}"
