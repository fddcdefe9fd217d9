"""Where labels come from: gold, other views of a dataset, labelling functions put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bench import labelling as labelling_files
from bench.catalog.names import card_of, dataset_files
from bench.corpora.prepare import AS_GIVEN, build_corpus
from bench.corpora.stories import group_stories
from bench.corpora.tasks import Task
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.records.corpora import Corpus, Example
from bench.records.names import DatasetName
from bench.studies.aggregation import NO_VOTE, Votes, dawid_skene, majority_vote

GOLD = "gold"
KINDS = (GOLD, "crowd", "llm", "rules")  # what has a price; the best first
_FEWEST = 3  # voters of a label model: with two, who is wrong cannot be told
_ENOUGH = 0.01  # share of the rows that a function must vote on to count as a voter


@dataclass(frozen=True)
class LabelSource:
    """Labels of one source: by row of the texts, and what it costs (``kind``) and is made of.

    ``agreement`` is the share of them that is gold's, over the rows that have a gold label.
    """

    name: str
    kind: str
    labels: Mapping[int, str]
    agreement: float
    made_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelSources:
    """All sources of one task. ``texts`` are the corpus' and, behind them, those of other rows.

    ``left_out`` says of each view and function that is no source why it is none.
    """

    texts: tuple[str, ...]
    gold: LabelSource
    others: tuple[LabelSource, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)


def label_sources(name: str, task: Task, *, mirror: str | None = None) -> LabelSources:
    """Return the sources of training labels of a task, whose view holds gold.

    Another view is a source if its test examples are the very same and its training labels or rows
    differ: it may hold other labels of the same rows (ids are the same), or other rows. A view
    whose name begins with crowd, rules or llm is of that kind, any other is rules'. Labelling
    functions vote on the training rows; those of one kind are put together, by majority, and,
    where three or more vote, by a label model.
    """
    corpus = task.corpus
    train = corpus.indices(task.split.train)
    gold = LabelSource(GOLD, GOLD, {i: corpus.examples[i].label for i in train}, 1.0)
    texts = [example.text for example in corpus.examples]
    files = dataset_files(name, mirror=mirror)
    others, left_out = [], {}
    for view in card_of(name).views:
        if view == corpus.view:
            continue
        whole = build_corpus(name, files, view, as_published=task.scheme in AS_GIVEN)
        source = _view_source(task, whole, texts)
        if isinstance(source, str):
            left_out[f"view {view}"] = source
        else:
            others.append(source)
    voted, silent = function_votes(name, [corpus.examples[i] for i in train], corpus.labels, files)
    for kind, functions in voted.items():
        others += aggregated(kind, functions, train, gold, corpus.labels)
    return LabelSources(tuple(texts), gold, tuple(others), left_out | silent)


def function_votes(
    name: str, rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]
) -> tuple[dict[str, dict[str, list[str]]], dict[str, str]]:
    """Return the votes of each labelling function, by kind and name, and why others are none.

    A function sees rows without their labels.
    """
    card, parsed = card_of(name), DatasetName.parse(name)
    languages = {parsed.language} if parsed.language else set(card.languages)
    bare = [replace(row, label="") for row in rows]
    voted: dict[str, dict[str, list[str]]] = {}
    left_out = {}
    for function in plugin_names(labelling_files):
        traits = plugin_traits(plugin_file(labelling_files, function))
        only = traits.get("LANGUAGES", ())
        if only and not languages & set(only):
            left_out[function] = f"is for {', '.join(only)}"
            continue
        votes = load_plugin(labelling_files, function).votes(bare, labels, files)
        if len(votes) != len(bare) or (unknown := set(votes) - {"", *labels}):
            wrong = f"{len(votes)} votes" if len(votes) != len(bare) else repr(min(unknown))
            raise ValueError(f"{function}: {wrong} for {len(bare)} rows of {', '.join(labels)}")
        cast = sum(map(bool, votes))
        if cast < max(_ENOUGH * len(bare), 1):
            left_out[function] = f"votes on {cast} of {len(bare)} rows"
            continue
        voted.setdefault(str(traits["SOURCE"]), {})[function] = votes
    return voted, left_out


def aggregated(
    kind: str,
    functions: Mapping[str, Sequence[str]],
    rows: Sequence[int],
    gold: LabelSource,
    labels: Sequence[str],
) -> list[LabelSource]:
    """Return the sources that functions of one kind make together; one alone keeps its name."""
    place = {label: i for i, label in enumerate(labels)}
    votes = np.array([[place.get(vote, NO_VOTE) for vote in each] for each in functions.values()]).T
    any_vote = np.flatnonzero((votes != NO_VOTE).any(axis=1))
    names = tuple(functions)
    if len(functions) < _FEWEST:
        title = names[0] if len(functions) == 1 else f"{kind}_majority"
        chosen = majority_vote(votes, len(labels))
        return [_source(title, kind, chosen, rows, gold, labels, names)]
    majority, modelled = majority_vote(votes, len(labels)), np.full(len(votes), NO_VOTE)
    modelled[any_vote] = dawid_skene(votes[any_vote], len(labels)).labels
    return [
        _source(f"{kind}_majority", kind, majority, rows, gold, labels, names),
        _source(f"{kind}_dawid_skene", kind, modelled, rows, gold, labels, names),
    ]


def _source(
    name: str,
    kind: str,
    chosen: Votes,
    rows: Sequence[int],
    gold: LabelSource,
    labels: Sequence[str],
    functions: tuple[str, ...] = (),
) -> LabelSource:
    given = {row: labels[c] for row, c in zip(rows, chosen, strict=True) if c != NO_VOTE}
    return LabelSource(name, kind, given, _agreement(given, gold), functions)


def _agreement(given: Mapping[int, str], gold: LabelSource) -> float:
    both = [gold.labels[row] == label for row, label in given.items() if row in gold.labels]
    return sum(both) / len(both) if both else float("nan")


def kind_of(view: str) -> str:
    """Return what the labels of a view cost as.

    >>> kind_of("crowd"), kind_of("rules_on_gold"), kind_of("distant")
    ('crowd', 'rules', 'rules')
    """
    return next((kind for kind in KINDS[1:] if view.startswith(kind)), "rules")


def _view_source(task: Task, whole: Corpus, texts: list[str]) -> LabelSource | str:
    """Return a view as a source, its further texts put behind the others; or why it is none."""
    corpus = task.corpus
    at = {example.id: i for i, example in enumerate(corpus.examples)}
    by_id = {example.id: example for example in whole.examples}
    test = [corpus.examples[i] for i in corpus.indices(task.split.test)]
    if any(
        (same := by_id.get(e.id)) is None or (same.text, same.label) != (e.text, e.label)
        for e in test
    ):
        return "its test examples are others: a view of other texts or labels, no source of labels"
    gold = LabelSource(GOLD, GOLD, {}, 1.0)
    train = set(corpus.indices(task.split.train))
    given = {at[e.id]: e.label for e in whole.examples if at.get(e.id) in train}
    further = [e for e in whole.examples if e.id not in at and e.part == "train"]
    for example in _unseen(further, test):
        given[len(texts)] = example.label
        texts.append(example.text)
    gold = replace(gold, labels={i: corpus.examples[i].label for i in train})
    if not given or all(gold.labels.get(row) == label for row, label in given.items()):
        return "its training rows and labels are gold's"
    unknown = set(given.values()) - set(corpus.labels)
    if unknown:
        return f"it has a label {min(unknown)!r}, which gold has not"
    return LabelSource(whole.view, kind_of(whole.view), given, _agreement(given, gold))


def _unseen(further: Sequence[Example], test: Sequence[Example]) -> list[Example]:
    """Return the rows that share no story with a test example."""
    if not further:
        return []
    both = [*further, *test]
    ids = [f"{place}" for place in range(len(both))]
    stories = group_stories(ids, [e.text for e in both], [e.ties for e in both])
    tested = set(stories[len(further) :])
    return [e for e, story in zip(further, stories, strict=False) if story not in tested]
