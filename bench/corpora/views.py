"""Builds the views of a split that pages and contrast pairs give."""

from collections.abc import Mapping
from dataclasses import replace

from bench import loaders
from bench.catalog.names import CONTRAST
from bench.corpora.stories import group_stories
from bench.corpora.tasks import Task
from bench.plugins import load_plugin
from bench.records.corpora import Corpus


def with_pages(whole: Task, files: Mapping[str, bytes], view: str) -> Task:
    """Return the headlines that have a page, with its links or paragraphs, split as before.

    A link whose story lies in another part is dropped and counted: else a test headline would
    stand in a training page.
    """
    corpus, part_of = whole.corpus, whole.split.part_of()
    at = {example.id: i for i, example in enumerate(corpus.examples)}
    examples, kept, dropped = [], [], 0
    for key, paragraphs, links in load_plugin(loaders, corpus.name).pages(files):
        if key not in at:
            continue
        part = part_of.get(corpus.units[at[key]])
        shown = [
            link for link in links if link in at and part_of.get(corpus.units[at[link]]) == part
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
    return Task(pages, whole.scheme, whole.split)


def with_pairs(whole: Task, files: Mapping[str, bytes]) -> Task:
    """Return the pairs of a test headline and its twin, behind the very training split as before.

    A pair is one story. A twin that stands too near a headline to learn from or to tune on is
    left out with its pair, and counted.
    """
    corpus, part_of = whole.corpus, whole.split.part_of()
    contrast_pairs = dict(load_plugin(loaders, corpus.name).contrast_pairs(files))
    both = [*corpus.examples, *contrast_pairs.values()]
    ties = [example.ties for example in both]
    grouped = group_stories([e.id for e in both], [e.text for e in both], ties)
    seen = {
        story
        for story, unit in zip(grouped, corpus.units, strict=False)
        if part_of.get(unit) in ("train", "tune")
    }
    story_of = {example.id: story for example, story in zip(both, grouped, strict=True)}
    near = {key for key, twin in contrast_pairs.items() if story_of[twin.id] in seen}
    examples, units, alone = [], [], 0
    for example, unit in zip(corpus.examples, corpus.units, strict=True):
        shown = [example]
        if part_of.get(unit) == "test":
            paired = example.id in contrast_pairs and example.id not in near
            shown = [example, contrast_pairs[example.id]] if paired else []
            alone += example.id not in contrast_pairs
        examples += shown
        units += [unit] * len(shown)
    aside = {"test headlines without a twin": alone}
    if near:
        aside["pairs whose twin is near a headline to learn from"] = len(near)
    pairs = Corpus(corpus.name, CONTRAST, corpus.labels, tuple(examples), tuple(units), aside)
    return Task(pairs, whole.scheme, whole.split)
