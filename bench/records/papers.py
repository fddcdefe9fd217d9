"""What a paper measured and printed: its protocol, its texts, its published values."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

PUBLISHED_COLUMNS = (
    "language",
    "model",
    "metric",
    "value",
    "seen",
    "printed_as",
    "table",
    "source",
)


SEEN = ("read", "secondary", "recalled")  # how a published value is known, the surest first


@dataclass(frozen=True)
class PublishedValue:
    """One printed value, in percent.

    ``seen`` is "read" (in print, or in the authors' files), "secondary" (as another source quotes
    it) or "recalled" (from memory: neither seen in print nor quoted).
    """

    language: str
    model: str
    metric: str
    value: float
    seen: str
    source: str

    def __post_init__(self) -> None:
        if self.seen not in SEEN:
            raise ValueError(f"seen is {self.seen!r}; use {', '.join(SEEN)}")
        if not 0 <= self.value <= 100:
            raise ValueError(f"a value of {self.value} is no percentage")
        if not self.source:
            raise ValueError("a published value needs its source")


def read_published(raw: bytes, *, where: str) -> dict[tuple[str, str], PublishedValue]:
    """Return the values of a paper's CSV file by language and model.

    Raises ValueError with the line for a missing column, a row that stands twice, or a value
    that is none.
    """
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
    if tuple(rows.fieldnames or ()) != PUBLISHED_COLUMNS:
        raise ValueError(f"{where}:1: the columns must be {','.join(PUBLISHED_COLUMNS)}")
    values: dict[tuple[str, str], PublishedValue] = {}
    for row in rows:
        line = f"{where}:{rows.line_num}"
        key = row["language"], row["model"]
        if key in values:
            raise ValueError(f"{line}: {key[0]}, {key[1]} stands twice; keep one")
        try:
            values[key] = PublishedValue(
                *key, row["metric"], float(row["value"]), row["seen"], row["source"]
            )
        except (TypeError, ValueError) as error:
            raise ValueError(f"{line}: {error}; fix the row") from error
    return values


Scores = Mapping[str, float]  # of one fitted variant: every metric on test, and "tune"


@dataclass(frozen=True)
class Paper:
    """What a paper measured, and what has to be fitted to measure it again.

    ``models`` maps each model to its variants: what is fitted one by one (a vectoriser, a
    seed), before `readings` makes one number of them. ``views`` are those of the dataset that
    the protocol reads, the first of which gives ids and stories; ``metric`` is what the table
    says that it shows. ``means`` maps a row "avg" of the table to the models it is the mean
    of; ``needs`` names the extra that a model wants. ``picked`` says, by model, what of the
    protocol was picked because it comes nearest to the published values: that a value is met then
    confirms the pick, and is no independent check of it. ``beside`` are models that the paper did
    not print, fitted on its data for comparison; ``suite`` maps each model that is a baseline of
    the suite to that baseline's name: it is fitted as it is, its variants being seeds.
    ``label_views`` are views of the dataset whose train rows, with labels of their own, come
    beside those of the first view (`Texts.beside`). ``subsamples`` says how often each variant is
    fitted, on one subsample of train after another: it returns that many times n predictions.
    """

    title: str
    arxiv: str
    dataset: str
    views: tuple[str, ...]
    metric: str
    models: Mapping[str, tuple[str, ...]]
    means: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    libraries: tuple[str, ...] = ()
    picked: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    suite: Mapping[str, str] = field(default_factory=dict)
    label_views: tuple[str, ...] = ()
    subsamples: int = 1

    def __post_init__(self) -> None:
        if not all(self.models.values()):
            raise ValueError(f"{self.title}: a model without variants has nothing to fit")
        unknown = {m for models in self.means.values() for m in models} - set(self.models)
        unknown |= {*self.needs, *self.picked, *self.beside, *self.suite} - set(self.models)
        if unknown:
            raise ValueError(f"{self.title}: no model {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class Texts:
    """One part of a split: the n texts of every view, and their n labels (none of the test).

    ``beside`` holds, by view, rows of the same part that have other labels, or are others.
    """

    views: Mapping[str, list[str]]
    labels: list[str]
    beside: Mapping[str, "Texts"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sizes = {len(texts) for texts in self.views.values()}
        sizes |= {len(self.labels)} if self.labels else set()
        if len(sizes) > 1:
            raise ValueError(f"views and labels of different lengths: {sorted(sizes)}")


@dataclass(frozen=True)
class VariantPredictions:
    """What one variant answered on the test split, and what its own selection found on tune.

    ``tune_score`` is the score that the protocol selects by, NaN where it selects nothing.
    """

    predicted: list[str]
    tune_score: float = float("nan")
    setting: str = ""
