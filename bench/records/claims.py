"""What a paper printed of several runs, and the claim that it made of them."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, stdev

RUNS_COLUMNS = (
    "language", "model", "labels", "rows", "metric", "mean", "sd", "runs", "values", "left_out",
    "seen", "printed_as", "table", "source",
)  # fmt: skip


@dataclass(frozen=True)
class PrintedRuns:
    """Mean and standard deviation over the runs (seeds) of one model, in percent.

    ``labels`` says what the model was trained on ("gold", "gold+rules"), ``rows`` with how many
    gold rows (0: all, and how many is not said). ``values`` are the single runs, where they were
    printed; ``left_out`` counts the runs that the authors took out. ``seen`` is "read",
    "secondary" or "recalled", as in `PublishedValue`.
    """

    language: str
    model: str
    labels: str
    rows: int
    mean: float
    sd: float
    runs: int
    values: tuple[float, ...]
    left_out: int
    seen: str
    source: str

    def __post_init__(self) -> None:
        if self.seen not in ("read", "secondary", "recalled"):
            raise ValueError(f"seen is {self.seen!r}; use read, secondary or recalled")
        if not 0 <= self.mean <= 100 or self.sd < 0 or self.runs < 2:
            raise ValueError(f"mean {self.mean}, sd {self.sd} of {self.runs} runs: no such thing")
        if not self.source:
            raise ValueError("a published value needs its source")
        if self.values:
            computed = len(self.values), fmean(self.values), stdev(self.values)
            if not all(map(_near, (self.runs, self.mean, self.sd), computed)):
                raise ValueError(f"the values give {computed}, the row says otherwise")


def _near(one: float, two: float) -> bool:
    return math.isclose(one, two, abs_tol=0.0051)


@dataclass(frozen=True)
class PublishedClaim:
    """A sentence of a paper: its model is better than some others.

    ``model`` is the paper's own, whose printed runs are at hand and whose predictions are not;
    ``against`` maps models of ours to the variant of each that stands for it, the paper's own
    baseline first.
    """

    sentence: str
    model: str
    against: Mapping[str, str]


def read_runs(raw: bytes, *, where: str) -> tuple[PrintedRuns, ...]:
    """Return the printed runs of a paper's CSV file, in its order.

    Raises ValueError with the line for a missing column, a row that stands twice, or numbers
    that do not agree.
    """
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
    if tuple(rows.fieldnames or ()) != RUNS_COLUMNS:
        raise ValueError(f"{where}:1: the columns must be {','.join(RUNS_COLUMNS)}")
    printed: dict[tuple[str, str, str, int], PrintedRuns] = {}
    for row in rows:
        line = f"{where}:{rows.line_num}"
        try:
            values = tuple(float(value) for value in row["values"].split())
            one = PrintedRuns(
                row["language"], row["model"], row["labels"], int(row["rows"]),
                float(row["mean"]), float(row["sd"]), int(row["runs"]), values,
                int(row["left_out"]), row["seen"], row["source"],
            )  # fmt: skip
        except (TypeError, ValueError) as error:
            raise ValueError(f"{line}: {error}; fix the row") from error
        key = one.language, one.model, one.labels, one.rows
        if key in printed:
            raise ValueError(f"{line}: {', '.join(map(str, key))} stands twice; keep one")
        printed[key] = one
    return tuple(printed.values())
