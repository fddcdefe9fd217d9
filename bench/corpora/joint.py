"""Joins two datasets over the topics that both are mapped to."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bench import loaders
from bench.catalog.crosswalk import TOPICS
from bench.catalog.names import APPROXIMATE, card_of, shown_name, views_of
from bench.corpora.stories import group_stories
from bench.corpora.tasks import Task
from bench.plugins import plugin_names
from bench.records.corpora import JOINT, Corpus, Example, Split
from bench.records.names import DatasetPair
from bench.texts import fold

_TOPICS_VIEW = "topics"
_LEAD = re.compile(r"\n| \. ")  # what stands between a title and its lead in one text
_TITLE = 3  # words: what is shorter is an opening word that unrelated texts share


def topic_view(name: str) -> str:
    """Return the view of a dataset whose labels are the topics; ValueError where none is.

    >>> topic_view("tajuk"), topic_view("click_id"), topic_view("sib200.ind")
    ('topics', 'topics', 'approximate')
    """
    view = _topic_view(name)
    if not view:
        known = ", ".join(with_topics())
        raise ValueError(
            f"{shown_name(name)}: no view of it has the topics; datasets with them are {known}"
        )
    return view


def with_topics() -> list[str]:
    """Return the names of the datasets that have a view of topics."""
    return [name for name in plugin_names(loaders) if _topic_view(name)]


def _topic_view(name: str) -> str:
    card, views = card_of(name), views_of(name)
    named = next((view for view in (APPROXIMATE, _TOPICS_VIEW) if view in views), "")
    return named or (views[0] if set(card.labels) <= set(TOPICS) else "")


def join(one: Task, two: Task) -> Task:
    """Return the task of learning from one dataset's training split and answering two's test split.

    Its corpus holds the examples of both, those of the first with the dataset's name before
    their ids, grouped jointly into stories: so `Corpus.leaking` names the test examples that
    share a story with training. Of a dataset with itself, examples and stories are its own.
    """
    a, b = one.corpus, two.corpus
    name = str(DatasetPair(a.name, b.name))
    view = JOINT.join((a.view, b.view))
    scheme = JOINT.join((one.scheme, two.scheme))
    if one is two:
        alone = Split(one.split.train, frozenset(), one.split.test)
        return Task(replace(a, name=name, view=view, excluded={}), scheme, alone)
    before = f"{a.name}:"
    renamed = tuple(
        replace(e, id=before + e.id, ties=tuple(before + tie for tie in e.ties)) for e in a.examples
    )
    examples = renamed + b.examples
    units = tuple(before + unit for unit in a.units) + b.units
    labels = tuple(label for label in TOPICS if label in {*a.labels, *b.labels})
    corpus = Corpus(name, view, labels, examples, group_jointly(examples), {}, units)
    train = frozenset(before + unit for unit in one.split.train)
    return Task(corpus, scheme, Split(train, frozenset(), two.split.test))


def group_jointly(examples: Sequence[Example]) -> tuple[str, ...]:
    """Return the story of each example, of two corpora of which one may hold title and lead.

    As `group_stories`, but a text that goes on after its title (behind a line feed or a lone
    full stop) is grouped by its title too. Else a headline would not meet its own article.

    >>> group_jointly([Example("a", "Kopi naik tajam", "trade"),
    ...                Example("b", "Kopi naik tajam . Harga biji naik.", "trade")])
    ('a', 'a')
    """
    ids = [example.id for example in examples]
    texts = [example.text for example in examples]
    ties = [list(example.ties) for example in examples]
    for i, example in enumerate(examples):
        title, *rest = _LEAD.split(example.text, maxsplit=1)
        if rest and len(fold(title).split()) >= _TITLE:
            tie = f"title of:{example.id}"
            ids.append(f"~{example.id}")
            texts.append(title)
            ties.append([tie])
            ties[i].append(tie)
    # a title's own id may name a story only where an example's does not
    names = {f"~{example.id}": example.id for example in examples}
    return tuple(names.get(s, s) for s in group_stories(ids, texts, ties)[: len(examples)])
