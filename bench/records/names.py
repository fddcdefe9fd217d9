"""Names that hold two things: a dataset and its language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DatasetName:
    """A dataset as it is asked for: its name, and one of its languages or none.

    >>> DatasetName.parse("masakhanews.yor")
    DatasetName(dataset='masakhanews', language='yor')
    >>> str(DatasetName.parse("tajuk"))
    'tajuk'
    """

    dataset: str
    language: str = ""

    @classmethod
    def parse(cls, text: str) -> "DatasetName":
        """Return the name that a text spells: ``dataset`` or ``dataset.language``."""
        dataset, _, language = text.partition(".")
        return cls(dataset, language)

    def __str__(self) -> str:
        return f"{self.dataset}.{self.language}" if self.language else self.dataset
