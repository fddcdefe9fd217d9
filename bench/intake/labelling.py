"""Turns the cells of a label column into class names: what several labels, numbers, spellings do.

It looks at each distinct cell once, so a million rows cost no more than their classes.
"""

import ast
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.intake.options import TableOptions, listed, show, wrong
from bench.texts import fold, tidy

_NUMBERED = re.compile(r"(?:label|class)?[ _-]*(\d+)(?:\.0)?", re.I)
_FAST = "__label__"  # what fastText puts before a label
LONGEST = 80  # characters of a class name; anything longer is a text


@dataclass(frozen=True)
class Labelled:
    """The class of each distinct cell; empty where it has none. With counts and warnings."""

    label_of: Mapping[str, str]
    excluded: Mapping[str, int]
    warnings: tuple[str, ...]


def label_cells(cells: Sequence[str], asked: TableOptions, *, where: str) -> Labelled:
    """Return the class that each distinct cell stands for, and what there is to say of them.

    A cell that holds several labels has none, unless ``asked.first_label``.

    >>> told = label_cells(["bola; uang", "bola", " uang "], TableOptions(), where="a.csv")
    >>> dict(told.label_of), dict(told.excluded)
    ({'bola; uang': '', 'bola': 'bola', ' uang ': 'uang'}, {'several labels': 1})
    """
    counts = Counter(cells)
    # one letter has two spellings in Unicode that no eye tells apart
    tidied = {cell: tidy(unicodedata.normalize("NFC", cell)) for cell in counts}
    warnings, aside = [], Counter[str]()
    if all(re.fullmatch(r"-?\d+(\.0+)?", text) for text in tidied.values() if text):
        # a sheet says 1 where a text file says 1.0
        tidied = {cell: text.partition(".")[0] for cell, text in tidied.items()}
    padded = sum(n for cell, n in counts.items() if cell != cell.strip())
    if padded:
        warnings.append(f"{padded} labels had spaces at an end: taken off")
    several = _several(Counter({cell: 0 for cell in tidied.values()}))
    multi = {cell: several[text] for cell, text in tidied.items() if text in several}
    lists = [cell for cell, parts in multi.items() if len(parts) == 1]
    labels = {cell: multi[cell][0] if cell in lists else text for cell, text in tidied.items()}
    multi = {cell: parts for cell, parts in multi.items() if len(parts) > 1}
    if lists:
        n = sum(counts[cell] for cell in lists)
        warnings.append(f"{n} labels stand in brackets, as {show(lists[0])}: taken out of them")
    if multi:
        n = sum(counts[cell] for cell in multi)
        common = show(max(multi, key=lambda cell: counts[cell]))
        if asked.first_label:
            labels |= {cell: parts[0] for cell, parts in multi.items()}
            warnings.append(f"{n} cells hold several labels, as {common}: the first is taken")
        else:
            labels |= dict.fromkeys(multi, "")
            aside["several labels"] = n
            warnings.append(
                f"{n} rows left out: their cells hold several labels, as {common}, and this is a "
                "single-label task (--first-label takes the first)"
            )
    aside["no label"] = sum(n for cell, n in counts.items() if not tidied[cell])
    if asked.names:
        labels, how = _by_name(labels, asked.names, where)
        warnings.append(how)
    else:
        warnings += _numbers(labels)
    labels, told_alike = _alike(labels, counts, asked.merge_labels)
    warnings += told_alike
    long = next((label for label in labels.values() if len(label) > LONGEST), "")
    if long:
        raise wrong(
            where,
            f"a label of {len(long)} characters: {show(long)}",
            "it looks like a text; name the label column with --label",
        )
    return Labelled(labels, {why: n for why, n in aside.items() if n}, tuple(warnings))


def _several(cells: Counter[str]) -> dict[str, list[str]]:
    """Return the labels of each cell that holds a list of them.

    A semicolon, a bar or brackets always part labels. A comma, slash, plus or ampersand does
    where each side of it stands elsewhere without it: "Sains, Teknologi" may be one class.
    """
    cells_with: dict[str, list[str]] = {}
    commas: dict[str, list[str]] = {}
    for cell in cells:
        if re.fullmatch(r"\[.*\]|\(.*,.*\)", cell):
            cells_with[cell] = _listed_in(cell)
        elif re.search(r"[;|]", cell.strip(";| ")):
            cells_with[cell] = _parts(re.split(r"[;|]", cell))
        elif re.search(r"[,/+&]", cell.strip(",/+& ")):
            commas[cell] = _parts(re.split(r"[,/+&]", cell))
    alone = {fold(cell) for cell in cells if cell not in cells_with and cell not in commas}
    alone |= {fold(part) for parts in cells_with.values() for part in parts}
    often = Counter(fold(part) for parts in commas.values() for part in set(parts))
    for cell, parts in commas.items():
        # "a, b" beside "b, c" and "a, c" parts labels too, though none stands alone
        known = [fold(part) in alone for part in parts]
        if all(known) or ("," in cell and all(often[fold(part)] > 1 for part in parts)):
            cells_with[cell] = parts
    return {cell: parts for cell, parts in cells_with.items() if parts}


def _parts(parts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _listed_in(cell: str) -> list[str]:
    if re.search(r"""['"]\s+['"]""", cell):
        # numpy prints its lists without commas, which Python reads as one text
        return _parts([a or b for a, b in re.findall(r"'([^']*)'|\"([^\"]*)\"", cell)])
    for read in (json.loads, ast.literal_eval):
        try:
            parts = read(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(parts, (list, tuple)):
            return _parts([str(part) for part in parts])
    return _parts(cell.strip("[]()").split(","))


def _by_name(
    labels: Mapping[str, str], names: Sequence[str], where: str
) -> tuple[dict[str, str], str]:
    """Return the labels with names in place of numbers, and how they were counted."""
    lines = [line.strip().lstrip("\ufeff") for line in names if line.strip()]
    pairs = [re.fullmatch(r"(-?\d+)\s*[:=,;\t ]\s*(\S.*)", line) for line in lines]
    if lines and all(pairs):
        known = {str(int(pair[1])): pair[2] for pair in pairs if pair}
        how = "by the number before each name"
    else:
        numbers = {int(label) for label in labels.values() if re.fullmatch(r"\d+", label)}
        first = 0 if 0 in numbers or not numbers else 1
        if first and max(numbers) < len(lines):
            raise wrong(
                where,
                f"--names: is 1 {show(lines[0])} or {show(lines[1])}? The labels lack 0 and "
                f"{len(lines)}",
                "write the number before each name, as 1 ekonomi",
            )
        known = {str(i): name for i, name in enumerate(lines, start=first)}
        how = f"counted from {first}"
    lacking = sorted({label for label in labels.values() if label and label not in known})
    unnamed = [label for label in lacking if label not in known.values()]
    if unnamed:
        raise wrong(
            where,
            f"--names: no name for label {show(unnamed[0])}; there are {len(known)} names, {how}",
            "add it to the file of names",
        )
    return (
        {cell: known.get(label, label) for cell, label in labels.items()},
        f"labels named from --names, {how}: "
        + listed(f"{number} {name}" for number, name in known.items()),
    )


def _numbers(labels: Mapping[str, str]) -> list[str]:
    kinds = sorted({label for label in labels.values() if label})
    if not kinds or not all(re.fullmatch(r"-?\d+", label) for label in kinds):
        return []
    shown = listed(sorted(kinds, key=int), most=40)
    return [f"the labels are numbers ({shown}): name them with --names labels.txt, one a line"]


def spelling_of(label: str) -> str:
    """Return a form that labels share which differ only by case, accents, spaces or signs.

    Marks count where they are letters of their own, as the vowels of Hindi are.

    >>> spelling_of("Tecnología "), spelling_of("sepak-bola") == spelling_of("Sepak Bola")
    ('tecnologia', True)
    """
    plain: list[str] = []
    for sign in unicodedata.normalize("NFKD", label).casefold():
        if unicodedata.combining(sign):
            if plain and unicodedata.name(plain[-1], "").startswith(("LATIN", "GREEK", "CYRILLIC")):
                continue
            plain.append(sign)
        elif sign.isalnum() or unicodedata.category(sign).startswith("M") or sign in "+#":
            plain.append(sign)
    return "".join(plain) or label


def _alike(
    labels: Mapping[str, str], counts: Mapping[str, int], merge: bool
) -> tuple[dict[str, str], list[str]]:
    rows = Counter[str]()
    for cell, label in labels.items():
        rows[label] += counts[cell]
    groups: dict[str, list[str]] = defaultdict(list)
    for label in sorted(filter(None, rows), key=lambda label: (-rows[label], label)):
        groups[spelling_of(label)].append(label)
    alike = [group for group in groups.values() if len(group) > 1]
    joined, warnings = dict(labels), []
    for group in alike:
        names = listed(f"{label} ({rows[label]})" for label in group)
        differ = f"{len(group)} labels differ only by {_difference(group)}: {names}"
        if merge:
            joined |= {cell: group[0] for cell, label in labels.items() if label in group}
            warnings.append(f"{differ}; joined as {group[0]}")
        else:
            warnings.append(f"{differ}; write them alike, or --merge-labels joins them")
    return joined, warnings


def _difference(group: Sequence[str]) -> str:
    if len({label.casefold() for label in group}) == 1:
        return "case"
    folded = [
        "".join(s for s in unicodedata.normalize("NFKD", label) if not unicodedata.combining(s))
        for label in group
    ]
    if len({label.casefold() for label in folded}) == 1:
        return "accent" if len(set(folded)) == 1 else "case and accent"
    return "spaces and signs" if len({label.casefold() for label in group}) > 1 else "case"


class LabelReader:
    """What a cell may say for a label: the label, its spelling, its number; and what was done.

    >>> reader = LabelReader(("sports", "trade"), ("sports", "trade"))
    >>> [reader.label(cell) for cell in ("trade", "TRADE ", "LABEL_0", "war")]
    ['trade', 'trade', 'sports', '']
    """

    def __init__(self, labels: Sequence[str], numbered: Sequence[str]) -> None:
        self._labels, self._numbered = set(labels), numbered
        self._folded: dict[str, set[str]] = {}
        for label in labels:
            self._folded.setdefault(fold(label) or label, set()).add(label)
        self.done: dict[str, str] = {}

    def label(self, cell: str) -> str:
        """Return the label that a cell means; empty where it means none."""
        if cell in self._labels:
            return cell
        plain = cell.strip().removeprefix(_FAST).strip()
        if plain in self._labels:
            self.done.setdefault("without what stands around it", f"{show(cell)} as {plain}")
            return plain
        alike = self._folded.get(fold(plain) or plain, set())
        if len(alike) == 1:
            label = next(iter(alike))
            self.done.setdefault("in any case", f"{show(cell)} as {label}")
            return label
        if match := _NUMBERED.fullmatch(plain):
            number = int(match[1])
            if number < len(self._numbered) and self._numbered[number] in self._labels:
                label = self._numbered[number]
                self.done.setdefault("by their number in the card", f"{show(cell)} as {label}")
                return label
        return ""

    def is_number(self, cell: str) -> bool:
        """Say whether a cell is a number in place of a label."""
        return bool(_NUMBERED.fullmatch(cell.strip()))

    def told(self) -> list[str]:
        """Return a line for each way in which labels were read."""
        return [f"labels are read {how}: {example}" for how, example in self.done.items()]
