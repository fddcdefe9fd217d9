"""Names that hold several things: dataset and language, two datasets, a paper's variant."""

from dataclasses import dataclass

from bench.records.corpora import JOINT


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


@dataclass(frozen=True)
class DatasetPair:
    """A model's training dataset and the dataset that it is tested on.

    >>> DatasetPair.parse("tajuk+masakhanews.yor")
    DatasetPair(trained_on='tajuk', tested_on='masakhanews.yor')
    >>> str(DatasetPair("tajuk", "sib200.ind"))
    'tajuk+sib200.ind'
    """

    trained_on: str
    tested_on: str

    @classmethod
    def parse(cls, text: str) -> "DatasetPair":
        """Return the pair that a stored name spells; ValueError where it names no two."""
        trained_on, joint, tested_on = text.partition(JOINT)
        if not (trained_on and joint and tested_on):
            raise ValueError(f"{text!r} names no two datasets; write them as one{JOINT}two")
        return cls(trained_on, tested_on)

    def __str__(self) -> str:
        return JOINT.join((self.trained_on, self.tested_on))


@dataclass(frozen=True)
class PaperVariant:
    """A variant of a paper's model, as its predictions are stored.

    >>> PaperVariant.parse("sib200+svm+tfidf")
    PaperVariant(paper='sib200', model='svm', variant='tfidf')
    >>> str(PaperVariant("sib200", "svm", "tfidf"))
    'sib200+svm+tfidf'
    """

    paper: str
    model: str
    variant: str

    @classmethod
    def parse(cls, text: str) -> "PaperVariant":
        """Return the variant that a stored name spells; ValueError where it names none."""
        names = text.split("+")
        if len(names) != 3:
            raise ValueError(f"{text!r} names no variant; write it as paper+model+variant")
        return cls(*names)

    def __str__(self) -> str:
        return f"{self.paper}+{self.model}+{self.variant}"
