"""Builds what models are run on: one view of a dataset under one split, from its files."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Unpack

from bench import loaders
from bench.catalog.crosswalk import TOPICS, relabel
from bench.catalog.names import (
    AGAIN,
    APPROXIMATE,
    CONTRAST,
    PAGE_VIEWS,
    PUBLISHED,
    built_folder,
    card_of,
    dataset_files,
    mapped_classes,
    one_of,
    shown_name,
    views_of,
)
from bench.corpora.dedupe import clean
from bench.corpora.splits import (
    split_as_published,
    split_by_publisher,
    split_by_story,
    split_by_time,
)
from bench.corpora.stories import check_sizes, warn_of_sizes
from bench.corpora.story_cache import remembered_stories
from bench.corpora.tasks import Task
from bench.corpora.views import with_pages, with_pairs
from bench.intake.schemes import GIVEN, split_as_given
from bench.intake.tables import Table
from bench.plugins import load_plugin
from bench.records.cards import Card
from bench.records.corpora import Corpus, Split
from bench.records.names import DatasetName
from bench.records.runs import DataKeywords, DataOptions, data_options

AS_GIVEN = (PUBLISHED, GIVEN)  # schemes that keep every row as it came
SPLIT_SEED = 0  # of the benchmark's own splits: everybody is judged by the same rows


def prepare(name: str, **keywords: Unpack[DataKeywords]) -> Task:
    """Return a dataset's task; view and split scheme default to its first.

    ``name`` may end in a language, as in ``masakhanews.yor``; without one, all languages
    are pooled. A name with a slash is the folder of a dataset that `tajuk build` made.
    The scheme "story-7" is the one by story, drawn with the seed 7 instead of the benchmark's 0.
    The view "approximate" relabels the examples of the first by the crosswalk, where that maps
    two of the dataset's classes or more. Raises LookupError for an unknown name, language, view
    or scheme, ValueError for bad files.
    """
    return prepare_splits(name, data_options(**keywords))[0]


def prepare_splits(name: str, data: DataOptions) -> list[Task]:
    """Return a task for each scheme of one view, the dataset's files read once; see `prepare`."""
    card = card_of(name)
    view = one_of(data.view, views_of(name), f"{shown_name(name)}: no view")
    files = dataset_files(name, mirror=data.mirror)
    if view in (*PAGE_VIEWS, CONTRAST) and view not in card.views:
        wholes = prepare_splits(name, replace(data, view=None))
        derive = partial(with_pages, view=view) if view in PAGE_VIEWS else with_pairs
        return [derive(whole, files) for whole in wholes]
    corpora: dict[tuple[bool, bool], Corpus] = {}
    folder = built_folder(name)
    tasks = []
    for wanted in data.schemes:
        scheme = _scheme(name, card, wanted)
        whole = scheme in AS_GIVEN
        # a built folder keeps its own split by pinning every row: a split drawn anew has none
        free = folder is not None and bool(AGAIN.fullmatch(scheme))
        if (whole, free) not in corpora:
            corpus = build_corpus(name, files, view, as_published=whole)
            corpora[whole, free] = unpinned(corpus) if free else corpus
        corpus = corpora[whole, free]
        split = draw_split(corpus, card, scheme)
        if folder is not None and not (split.train and split.test):
            empty = "training" if not split.train else "test"
            raise ValueError(
                f"{corpus.name}: {len(corpus.examples)} examples leave none for the {empty} split "
                f"by {scheme}; give more rows of each class"
            )
        tasks.append(Task(corpus, scheme, split))
    return tasks


def unpinned(corpus: Corpus) -> Corpus:
    """Return the corpus with every story free to go to any split."""
    examples = tuple(replace(e, pinned="") if e.pinned else e for e in corpus.examples)
    return replace(corpus, examples=examples)


def _scheme(name: str, card: Card, scheme: str | None) -> str:
    if scheme and AGAIN.fullmatch(scheme) and "story" in card.splits:
        return scheme
    return one_of(scheme, card.splits, f"{shown_name(name)}: no split")


def build_corpus(
    name: str, files: Mapping[str, bytes], view: str, *, as_published: bool = False
) -> Corpus:
    """Return the examples of a view, with their stories, from the dataset's files.

    Copies and contradictions are excluded and counted, unless the split is upstream's
    own: then every row stays, so that a published score can be met.
    """
    folder = built_folder(name)
    loader: Any = folder or load_plugin(loaders, DatasetName.parse(name).dataset)
    approximate = view == APPROXIMATE and view not in loader.CARD.views
    try:
        read = tuple(loader.read(files, view=loader.CARD.views[0] if approximate else view))
    except (ValueError, KeyError) as error:
        raise ValueError(f"{shown_name(name)}: {error}") from error
    rows = len(read)
    if approximate:
        read = tuple(relabel(read, mapped_classes(name)))
    examples, excluded = (read, {}) if as_published else clean(read)
    if len(read) < rows:
        excluded = {"class without a topic": rows - len(read), **excluded}
    ids = [e.id for e in examples]
    ties = [e.ties for e in examples]
    grouped = remembered_stories(ids, [e.text for e in examples], ties)
    if isinstance(folder, Table):
        # what a table repeats was counted as it was read; a large story of it is no mistake of ours
        excluded = {**folder.excluded, **excluded}
        warn_of_sizes(folder.name, grouped)
    elif not as_published:
        check_sizes(name, ids, grouped, ties)
    present = {e.label for e in examples}
    known = TOPICS if approximate else loader.CARD.labels
    in_play = tuple(label for label in known if label in present)
    units = tuple(ids) if as_published else grouped
    shown = loader.name if folder else name
    return Corpus(shown, view, in_play, examples, grouped, excluded, units)


def draw_split(corpus: Corpus, card: Card, split: str) -> Split:
    """Return the benchmark's own split of that name, or upstream's."""
    if split == GIVEN:
        return split_as_given(corpus, seed=SPLIT_SEED)
    if split == PUBLISHED:
        return split_as_published(corpus)
    if split == "time" and card.cut is not None:
        return split_by_time(corpus, cut=card.cut, seed=SPLIT_SEED)
    if split == "publisher":
        return split_by_publisher(corpus, unseen=card.unseen_publisher, seed=SPLIT_SEED)
    again = AGAIN.fullmatch(split)
    seed = int(again[1]) if again else SPLIT_SEED
    return split_by_story(
        corpus, seed=seed, balanced=(split if not again else "story") in card.balanced
    )
