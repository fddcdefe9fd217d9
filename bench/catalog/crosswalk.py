"""Which class of another dataset stands for which of our topics, and how purely it does."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bench.records.corpora import Example
from bench.stats.intervals import share_interval

TOPICS = ("diplomacy", "sports", "trade")
CROSSWALK_COLUMNS = ("dataset", "label", "topic", "clear", "borderline", "sample", "from")


@dataclass(frozen=True)
class Mapped:
    """One class and the topic it stands for.

    Of ``sample`` headlines of the class that a reader judged, ``clear`` were of the topic and
    ``borderline`` more could be; all three are 0 where nobody has looked.
    """

    label: str
    topic: str
    clear: int
    borderline: int
    sample: int

    def __post_init__(self) -> None:
        if self.topic not in TOPICS:
            raise ValueError(f"no topic {self.topic!r}; use {', '.join(TOPICS)}")
        if self.clear + self.borderline > self.sample:
            raise ValueError(f"{self.label}: more headlines of the topic than were sampled")

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return where the purity lies: exact 95 % ends, lower without and upper with borderline.

        None where nobody has looked. Right for a random sample of the class, and for a class that
        was judged whole, of which it is about the source that its headlines came from.

        >>> [round(end, 3) for end in Mapped("World", "diplomacy", 9, 4, 50).interval or ()]
        [0.086, 0.403]
        """
        if not self.sample:
            return None
        low, _ = share_interval(self.clear, self.sample)
        return low, share_interval(self.clear + self.borderline, self.sample)[1]


def read_crosswalk(raw: bytes, *, where: str) -> dict[str, dict[str, Mapped]]:
    r"""Return ``{dataset: {label: Mapped}}``; ValueError with the line for a row that is none.

    >>> rows = b"dataset,label,topic,clear,borderline,sample,from\nd,World,diplomacy,9,4,50,us\n"
    >>> read_crosswalk(rows, where="c.csv")["d"]["World"].clear
    9
    """
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
    if tuple(rows.fieldnames or ()) != CROSSWALK_COLUMNS:
        raise ValueError(f"{where}:1: the columns must be {','.join(CROSSWALK_COLUMNS)}")
    by_dataset: dict[str, dict[str, Mapped]] = {}
    for row in rows:
        line = f"{where}:{rows.line_num}"
        classes = by_dataset.setdefault(row["dataset"], {})
        if row["label"] in classes:
            raise ValueError(f"{line}: {row['dataset']}, {row['label']} stands twice; keep one")
        try:
            counts = [int(row[name] or 0) for name in ("clear", "borderline", "sample")]
            classes[row["label"]] = Mapped(row["label"], row["topic"], *counts)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{line}: {error}; fix the row") from error
    return by_dataset


def relabel(examples: Iterable[Example], mapped: Mapping[str, Mapped]) -> Iterator[Example]:
    """Yield the examples whose class stands for a topic, labelled with it; the rest go."""
    for example in examples:
        if example.label in mapped:
            yield replace(example, label=mapped[example.label].topic)
