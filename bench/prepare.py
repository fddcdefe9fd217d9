"""Builds what models are run on: one view of a dataset under one split, from its files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from bench import (
    fetch,
    folders,
    kept_stories,
    labels,
    loaders,
    plugins,
    receipts,
    splits,
    stories,
)
from bench.crosswalk import TOPICS, Mapped, read_crosswalk, relabel
from bench.parts import Asked, Parts, asked_of, parts_of
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

    @cached_property
    def hashes(self) -> tuple[str, str]:
        """Return the hashes of data and split."""
        return _data_hash(self.corpus), receipts.split_hash(self.split)

    @cached_property
    def parts(self) -> Parts:
        """Return the rows of each part; worked out once, for all models."""
        return parts_of(self.corpus, self.split)

    @cached_property
    def asked(self) -> Asked:
        """Return the examples of the test part; worked out once, for all models."""
        return asked_of(self.corpus, self.split)

    def receipt(self, model: str, code: bytes, seed: int, **more: Any) -> Receipt:
        """Return the receipt of a model's answers to this task; ``more`` as for `receipts`."""
        return receipts.receipt(
            self.place,
            *self.hashes,
            model=model,
            code=code,
            seed=seed,
            **more,
        )


_HASHED: dict[int, tuple[Corpus, str]] = {}  # of the corpora at hand; several splits share one


def _data_hash(corpus: Corpus) -> str:
    known = _HASHED.get(id(corpus))
    if known is None or known[0] is not corpus:
        if len(_HASHED) >= 8:
            _HASHED.clear()
        known = _HASHED[id(corpus)] = corpus, receipts.data_hash(corpus)
    return known[1]


PUBLISHED = "published"  # upstream's own split, every row of it
AGAIN = re.compile(r"story-([1-9][0-9]{0,3})")  # the split by story, drawn with another seed
PAGE_VIEWS = ("headline_links", "headline_body")  # of the headlines that have a page
CONTRAST = "contrast"  # of the test headlines that have a twin of another topic, and the twins
APPROXIMATE = "approximate"  # the view in which classes stand for our topics, by the crosswalk


def prepare(
    name: str, *, view: str | None = None, split: str | None = None, mirror: str | None = None
) -> Task:
    """Return a dataset's task; view and split default to its first.

    ``name`` may end in a language, as in ``masakhanews.yor``; without one, all languages
    are pooled. A name with a slash is the folder of a dataset that `tajuk build` made.
    The split "story-7" is the one by story, drawn with the seed 7 instead of the benchmark's 0.
    The view "approximate" relabels the examples of the first by the crosswalk, where that maps
    two of the dataset's classes or more. Raises LookupError for an unknown name, language, view
    or split, ValueError for bad files.
    """
    return prepare_splits(name, view=view, splits=(split,), mirror=mirror)[0]


def prepare_splits(
    name: str, *, view: str | None, splits: Sequence[str | None], mirror: str | None
) -> list[Task]:
    """Return a task for each of several splits of one view, its files read once; see `prepare`."""
    card = card_of(name)
    view = _one_of(view, views_of(name), f"{name}: no view")
    files = bring(name, mirror=mirror)
    if view in (*PAGE_VIEWS, CONTRAST) and view not in card.views:
        wholes = prepare_splits(name, view=None, splits=splits, mirror=mirror)
        made_of = partial(_of_pages, view=view) if view in PAGE_VIEWS else _of_pairs
        return [made_of(whole, files) for whole in wholes]
    built: dict[bool, Corpus] = {}
    tasks = []
    for split in splits:
        again = AGAIN.fullmatch(split or "") and "story" in card.splits and not _folder(name)
        split = split if split and again else _one_of(split, card.splits, f"{name}: no split")
        whole = split == PUBLISHED
        if whole not in built:
            built[whole] = build(name, files, view, as_published=whole)
        tasks.append(Task(built[whole], split, draw_split(built[whole], card, split)))
    return tasks


def card_of(name: str) -> Card:
    """Return the card of a dataset; LookupError where its name or language is unknown."""
    if folder := _folder(name):
        return folder.CARD
    dataset, _, language = name.partition(".")
    card: Card = plugins.load(loaders, dataset).CARD
    if language:
        known = card.languages if card.by_language else ()
        if language not in known:
            there = f"there are {', '.join(known)}" if known else "it has one language only"
            raise LookupError(f"{dataset}: no language {language!r}; {there}")
    return card


def views_of(name: str) -> tuple[str, ...]:
    """Return the views of a dataset: its own, those of pages and twins, the approximate one."""
    own = card_of(name).views
    loader = None if _folder(name) else plugins.load(loaders, name.partition(".")[0])
    own += PAGE_VIEWS if hasattr(loader, "pages") else ()
    own += (CONTRAST,) if hasattr(loader, "twins") else ()
    return own + ((APPROXIMATE,) if len(_mapped(name)) > 1 else ())


def _of_pages(whole: Task, files: Mapping[str, bytes], view: str) -> Task:
    """Return the headlines that have a page, with its links or paragraphs, split as before.

    A link whose story lies in another part is dropped and counted: else a test headline would
    stand in a training page.
    """
    corpus, part_of = whole.corpus, whole.split.part_of()
    at = {example.id: i for i, example in enumerate(corpus.examples)}
    examples, kept, dropped = [], [], 0
    for key, paragraphs, links in plugins.load(loaders, corpus.name).pages(files):
        if key not in at:
            continue
        own = part_of.get(corpus.units[at[key]])
        shown = [
            link for link in links if link in at and part_of.get(corpus.units[at[link]]) == own
        ]
        dropped += len(links) - len(shown)
        more = (
            [corpus.examples[at[link]].text for link in shown]
            if view == "headline_links"
            else list(paragraphs)
        )
        example = corpus.examples[at[key]]
        examples.append(replace(example, text="\n".join([example.text, *more])))
        kept.append(corpus.units[at[key]])
    aside = {"headlines without a page": len(at) - len(examples)}
    if view == "headline_links":
        aside["links whose story is in another part"] = dropped
    pages = Corpus(corpus.name, view, corpus.labels, tuple(examples), tuple(kept), aside)
    return Task(pages, whole.split_name, whole.split)


def _of_pairs(whole: Task, files: Mapping[str, bytes]) -> Task:
    """Return the pairs of a test headline and its twin, behind the very training part as before.

    A pair is one story. A twin that stands too near a headline to learn from or to tune on is
    left out with its pair, and counted.
    """
    corpus, part_of = whole.corpus, whole.split.part_of()
    twins = dict(plugins.load(loaders, corpus.name).twins(files))
    both = [*corpus.examples, *twins.values()]
    ties = [example.ties for example in both]
    grouped = stories.group([e.id for e in both], [e.text for e in both], ties)
    seen = {
        story
        for story, unit in zip(grouped, corpus.units, strict=False)
        if part_of.get(unit) in ("train", "tune")
    }
    story_of = {example.id: story for example, story in zip(both, grouped, strict=True)}
    near = {key for key, twin in twins.items() if story_of[twin.id] in seen}
    examples, units, alone = [], [], 0
    for example, unit in zip(corpus.examples, corpus.units, strict=True):
        shown = [example]
        if part_of.get(unit) == "test":
            paired = example.id in twins and example.id not in near
            shown = [example, twins[example.id]] if paired else []
            alone += example.id not in twins
        examples += shown
        units += [unit] * len(shown)
    aside = {"test headlines without a twin": alone}
    if near:
        aside["pairs whose twin is near a headline to learn from"] = len(near)
    pairs = Corpus(corpus.name, CONTRAST, corpus.labels, tuple(examples), tuple(units), aside)
    return Task(pairs, whole.split_name, whole.split)


def topics_of() -> dict[str, dict[str, Mapped]]:
    """Return the crosswalk: for each dataset, which class stands for which topic."""
    path = fetch.home() / "crosswalk.csv"
    return read_crosswalk(path.read_bytes(), where=path.name)


def _mapped(name: str) -> dict[str, Mapped]:
    return topics_of().get(name.partition(".")[0], {})


def bring(name: str, *, mirror: str | None = None) -> dict[str, bytes]:
    """Return a dataset's files, or those that one of its languages needs."""
    if folder := _folder(name):
        return folder.bring()
    dataset, _, language = name.partition(".")
    return fetch.bring(dataset, card_of(name), language=language, mirror=mirror)


def build(
    name: str, files: Mapping[str, bytes], view: str, *, as_published: bool = False
) -> Corpus:
    """Return the examples of a view, with their stories, from the dataset's files.

    Copies and contradictions are set aside and counted, unless the split is upstream's
    own: then every row stays, so that a published score can be met.
    """
    loader: Any = _folder(name) or plugins.load(loaders, name.partition(".")[0])
    approximate = view == APPROXIMATE and view not in loader.CARD.views
    try:
        read = tuple(loader.read(files, view=loader.CARD.views[0] if approximate else view))
    except (ValueError, KeyError) as error:
        raise ValueError(f"{name}: {error}") from error
    rows = len(read)
    if approximate:
        read = tuple(relabel(read, _mapped(name)))
    examples, set_aside = (read, {}) if as_published else labels.clean(read)
    if len(read) < rows:
        set_aside = {"class without a topic": rows - len(read), **set_aside}
    ids = [e.id for e in examples]
    ties = [e.ties for e in examples]
    grouped = kept_stories.group(ids, [e.text for e in examples], ties)
    if not as_published:
        stories.check_sizes(name, ids, grouped, ties)
    present = {e.label for e in examples}
    known = TOPICS if approximate else loader.CARD.labels
    in_play = tuple(label for label in known if label in present)
    units = tuple(ids) if as_published else grouped
    shown = Path(name).resolve().name if isinstance(loader, folders.Folder) else name
    return Corpus(shown, view, in_play, examples, grouped, set_aside, units)


def draw_split(corpus: Corpus, card: Card, split: str) -> Split:
    """Return the benchmark's own split of that name, or upstream's."""
    if split == PUBLISHED:
        return splits.split_as_published(corpus)
    if split == "time" and card.cut is not None:
        return splits.split_by_time(corpus, cut=card.cut, seed=SPLIT_SEED)
    if split == "publisher":
        return splits.split_by_publisher(corpus, unseen=card.unseen_publisher, seed=SPLIT_SEED)
    again = AGAIN.fullmatch(split)
    return splits.split_by_story(corpus, seed=int(again[1]) if again else SPLIT_SEED)


def _folder(name: str) -> folders.Folder | None:
    # a loader goes before a folder that happens to have its name
    known = name.partition(".")[0] in plugins.names(loaders)
    return folders.open_folder(name) if not known and folders.names_folder(name) else None


def _one_of(chosen: str | None, known: tuple[str, ...], complaint: str) -> str:
    if chosen is not None and chosen not in known:
        raise LookupError(f"{complaint} {chosen!r}; there are {', '.join(known)}")
    return chosen or known[0]
