"""Builds what models are run on: one view of a dataset under one split, from its files."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench import fetch, labels, loaders, plugins, receipts, splits, stories
from bench.records import Card, Corpus, Receipt, Split

SPLIT_SEED = 0  # of the benchmark's own splits: everybody is judged by the same rows


@dataclass(frozen=True)
class Task:
    """One view of a dataset under one split."""

    corpus: Corpus
    split_name: str
    split: Split

    @property
    def place(self) -> tuple[str, str, str]:
        """Return the names of dataset, view and split."""
        return self.corpus.name, self.corpus.view, self.split_name

    def receipt(self, model: str, code: bytes, seed: int) -> Receipt:
        """Return the receipt of a model's answers to this task."""
        return receipts.receipt(
            self.corpus, self.split, self.split_name, model=model, code=code, seed=seed
        )


def prepare(
    name: str, *, view: str | None = None, split: str | None = None, mirror: str | None = None
) -> Task:
    """Return a dataset's task; view and split default to its first.

    Raises LookupError for an unknown name, view or split, ValueError for bad files.
    """
    card = card_of(name)
    view = _one_of(view, card.views, f"{name}: no view")
    split = _one_of(split, card.splits, f"{name}: no split")
    corpus = build(name, fetch.bring(name, card, mirror=mirror), view)
    return Task(corpus, split, draw_split(corpus, card, split))


def card_of(name: str) -> Card:
    """Return a dataset's card."""
    card: Card = plugins.load(loaders, name).CARD
    return card


def build(name: str, files: Mapping[str, bytes], view: str) -> Corpus:
    """Return the clean examples of a view, with their stories, from the dataset's files."""
    loader = plugins.load(loaders, name)
    try:
        examples, set_aside = labels.clean(loader.read(files, view=view))
    except (ValueError, KeyError) as error:
        raise ValueError(f"{name}: {error}") from error
    ids = [e.id for e in examples]
    ties = [e.ties for e in examples]
    grouped = stories.group(ids, [e.text for e in examples], ties)
    stories.check_sizes(name, ids, grouped, ties)
    present = {e.label for e in examples}
    in_play = tuple(label for label in loader.CARD.labels if label in present)
    return Corpus(name, view, in_play, examples, grouped, set_aside)


def draw_split(corpus: Corpus, card: Card, split: str) -> Split:
    """Return the benchmark's own split of that name."""
    if split == "time" and card.cut is not None:
        return splits.split_by_time(corpus, cut=card.cut, seed=SPLIT_SEED)
    if split == "publisher":
        return splits.split_by_publisher(corpus, unseen=card.unseen_publisher, seed=SPLIT_SEED)
    return splits.split_by_story(corpus, seed=SPLIT_SEED)


def _one_of(chosen: str | None, known: tuple[str, ...], complaint: str) -> str:
    if chosen is not None and chosen not in known:
        raise LookupError(f"{complaint} {chosen!r}; there are {', '.join(known)}")
    return chosen or known[0]
