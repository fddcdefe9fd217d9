"""Says by what a table can be split: the parts it came in, its days, its sources.

Days are read whatever way they are written; whether day or month comes first is not guessed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bench.intake.files import part_named
from bench.intake.options import Found, Raw, TableOptions, listed, show, wrong
from bench.records.corpora import PARTS, Corpus, Split
from bench.texts import digest, fold

GIVEN = "given"  # the split scheme of the parts that the table came in
HELD_OUT = 0.25  # the share of the rows that a time or publisher split keeps for testing, about

# the first letters of months, without accents, that tell them apart in the languages that
# columns are found in; numbers and ISO dates need none of them
_MONTHS = {
    "jan": 1, "ene": 1, "feb": 2, "fev": 2, "fevr": 2, "peb": 2, "mar": 3, "mac": 3, "mrz": 3,
    "maer": 3, "apr": 4, "abr": 4, "avr": 4, "may": 5, "mei": 5, "mai": 5, "jun": 6, "juin": 6,
    "jul": 7, "juil": 7, "aug": 8, "agu": 8, "ags": 8, "ago": 8, "ogo": 8, "aou": 8, "agt": 8,
    "sep": 9, "set": 9, "oct": 10, "okt": 10, "out": 10, "nov": 11, "nop": 11, "dec": 12,
    "dez": 12, "des": 12, "dic": 12, "dis": 12,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T ]?\d{2,6})?")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([a-z]{3,})\.?,?[\s-]+"
                     r"(?:de[l]?\s+)?(\d{4}|\d{2}(?!\d))")  # fmt: skip
_MONTH_FIRST = re.compile(r"([a-z]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True)
class Days:
    """The day of every row as an ISO date, empty where it has none; and what was said of it.

    ``open`` says that day and month could be either way round.
    """

    days: tuple[str, ...]
    note: str = ""
    open: bool = False
    unread: str = ""


def read_days(cells: Sequence[str], *, day_first: bool | None = None) -> Days:
    """Return the day of every cell; whether the day comes first is found from all of them.

    >>> read_days(["3/4/2026", "25/12/2025"]).days
    ('2026-04-03', '2025-12-25')
    >>> read_days(["3/4/2026"]).open, read_days(["Senin, 12 Agustus 2024 10:00 WIB"]).days
    (True, ('2024-08-12',))
    """
    kinds = {cell: None for cell in cells}
    pairs = [m for m in (_NUMBERS.search(c) for c in kinds if not _ISO.search(c)) if m]
    note, is_open = "", False
    if pairs and day_first is None:
        first = any(int(m[1]) > 12 for m in pairs)
        second = any(int(m[2]) > 12 for m in pairs)
        if first != second:
            day_first = first
            note = f"the {'day' if first else 'month'} comes first, as {pairs[0][0]} among others"
        elif any("." in m[0] for m in pairs) and not second:
            day_first = True  # with points, no country writes the month first
        else:
            is_open = True
    of = {cell: _day(cell, bool(day_first)) if cell else "" for cell in kinds}
    unread = next((cell for cell in kinds if cell.strip() and not of[cell]), "")
    return Days(tuple(of[cell] for cell in cells), note, is_open, unread)


def _day(cell: str, day_first: bool) -> str:
    text = cell.strip()
    if m := _ISO.search(text) or _CHINESE.search(text) or _COMPACT.fullmatch(text):
        return _made(m[1], m[2], m[3])
    if m := _NUMBERS.search(text):
        year = m[3] if len(m[3]) == 4 else f"20{m[3]}"
        return _made(year, m[2], m[1]) if day_first else _made(year, m[1], m[2])
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{13}", text):
        seconds = float(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if m := _WORDED.search(plain):
        return _made(m[3] if len(m[3]) == 4 else f"20{m[3]}", _month(m[2]), m[1])
    if m := _MONTH_FIRST.search(plain):
        return _made(m[3], _month(m[1]), m[2])
    return ""


def _month(word: str) -> int:
    return next((_MONTHS[word[:n]] for n in (4, 3) if word[:n] in _MONTHS), 0)


def _made(year: str | int, month: str | int, day: str | int) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def parts_of(raw: Raw, found: Found) -> tuple[list[str], list[str]]:
    """Return the given part of every row, and what was made of them."""
    parts = raw.given()
    if "part" in found.columns:
        cells = raw.texts(found.columns["part"])
        of = {cell: part_named(cell) for cell in cells}
        bad = next((i for i, cell in enumerate(cells) if not of[cell]), None)
        if bad is not None:
            raise wrong(
                raw.place(bad),
                f"no part {show(cells[bad])} in column {show(found.columns['part'])}",
                "use train, validation, test",
            )
        parts = [of[cell] for cell in cells]
    counts = Counter(parts)
    notes = []
    if counts["tune"] and not counts["test"] and counts["train"]:
        parts = ["test" if part == "tune" else part for part in parts]
        notes = ["given splits: no test split, so the validation split is the one to be judged by"]
    counts = Counter(parts)
    given = ", ".join(f"{part} {counts[part]}" for part in PARTS if counts[part])
    if not (counts["train"] and counts["test"]):
        lacking = "train" if not counts["train"] else "test"
        if len(counts) > 1:
            notes = [f"given splits: {given}; not used as a split, for there is no {lacking}"]
        return [""] * len(parts), notes
    return parts, [*notes, f"given splits: {given}, kept as the split {GIVEN!r} (--split story)"]


def schemes_of(
    rows: Mapping[str, Sequence[str]], asked: TableOptions
) -> tuple[tuple[str, ...], date | None, str, list[str]]:
    """Return the splits that the columns allow, what the time and publisher splits need, notes."""
    schemes, notes, cut, unseen = ["story"], [], None, ""
    if "part" in rows:
        schemes.insert(0, GIVEN)
    days = sorted(day for day in rows.get("date", ()) if day)
    if days and days[0] != days[-1]:
        place = min(int(len(days) * (1 - HELD_OUT)), len(days) - 1)
        later = days[place] if days[place] > days[0] else next(d for d in days if d > days[0])
        cut = date.fromisoformat(later)
        n = sum(day >= later for day in days)
        schemes.append("time")
        notes.append(f"time: --split time tests on the {n} rows from {later} on")
    sources = Counter(name for name in rows.get("publisher", ()) if name)
    if len(sources) > 1:
        share = HELD_OUT * sources.total()
        unseen = asked.unseen or min(sources, key=lambda name: (abs(sources[name] - share), name))
        if unseen not in sources:
            raise wrong("--unseen", f"no source {show(unseen)}", f"there are {listed(sources)}")
        schemes.append("publisher")
        notes.append(
            f"source: --split publisher tests on the {sources[unseen]} rows of {show(unseen)} "
            "(--unseen takes another)"
        )
    return tuple(schemes), cut, unseen, notes


def told_of_parts(rows: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what there is to say of given splits: classes to learn that are lacking, leaks."""
    of = {part: set[str]() for part in PARTS}
    learnt, tested = set[str](), list[str]()
    for part, label, text in zip(rows["part"], rows["label"], rows["text"], strict=True):
        if part:
            of[part].add(label)
            (tested.append if part == "test" else learnt.add)(fold(text))
    notes = []
    if lacking := sorted(of["test"] - of["train"]):
        notes.append(f"the test split has labels that the training split lacks: {listed(lacking)}")
    if leaks := sum(text in learnt for text in tested):
        notes.append(f"{leaks} texts of the given test split can be learnt from the other parts")
    return notes


def split_as_given(corpus: Corpus, *, seed: int = 0) -> Split:
    """Return the split that the table came with; ``corpus.units`` must be its ids.

    Without a validation split, a fifth of the training stories is for validation: those that the
    hash of seed and story puts first.
    """
    parts: dict[str, set[str]] = {part: set() for part in PARTS}
    story_of = dict(zip(corpus.units, corpus.stories, strict=True))
    for example, unit in zip(corpus.examples, corpus.units, strict=True):
        if not example.part:
            raise ValueError(f"{corpus.name}: {example.id} has no given part; use --split story")
        parts[example.part].add(unit)
    if not parts["tune"]:
        stories = sorted({story_of[unit] for unit in parts["train"]})
        mixed = sorted(stories, key=lambda story: digest(f"{seed}:{story}"))
        chosen = set(mixed[: len(mixed) // 5])
        parts["tune"] = {unit for unit in parts["train"] if story_of[unit] in chosen}
        parts["train"] -= parts["tune"]
    return Split(*(frozenset(parts[part]) for part in PARTS))
