"""Measures whether the further labels of `click_id` help to learn: run it with TAJUK_MIRROR set.

The test split is that of `labels.csv` alone, drawn with three seeds; to the rest are added none,
the ranked rows of diplomacy (as the loader does), or all ranked rows.
"""

import csv
import io

import numpy as np

from bench import baselines, loaders
from bench.catalog.names import dataset_files
from bench.corpora.dedupe import clean
from bench.corpora.splits import split_by_story
from bench.corpora.stories import group_stories
from bench.execution.fit import fit_predict
from bench.plugins import load_plugin
from bench.records.corpora import Corpus, Example, Split
from bench.stats.metrics import accuracy, confusion, macro_f1

SEEDS = (0, 1, 2)
FURTHER = "further_labels.csv"
ADDED = {"none": (), "diplomacy": ("diplomacy",), "all": ("diplomacy", "sports", "other")}


def corpus_of(view: str, examples: tuple[Example, ...]) -> Corpus:
    """Return the examples with their stories."""
    ids, texts = [e.id for e in examples], [e.text for e in examples]
    labels = tuple(sorted({e.label for e in examples}))
    stories = group_stories(ids, texts, [e.ties for e in examples])
    return Corpus("click_id", view, labels, examples, stories)


def ranked(files: dict[str, bytes], view: str) -> list[Example]:
    """Return the ranked rows of the view."""
    titles = dict(load_plugin(loaders, "click_id").rows(files))
    rows = csv.DictReader(io.StringIO(files[FURTHER].decode(), newline=""))
    return [
        Example(row["example_id"], titles[row["example_id"]].title, row["topic"])
        for row in rows
        if row["sample"] == "ranked" and (view == "open" or row["topic"] != "other")
    ]


def scores(base: Corpus, more: list[Example], model: str, seed: int) -> tuple[float, float]:
    """Return accuracy and macro-F1 on the test split of the base alone."""
    part_of = split_by_story(base, seed=seed).part_of()
    test = {
        e.id
        for e, story in zip(base.examples, base.stories, strict=True)
        if part_of[story] == "test"
    }
    examples, _ = clean([*base.examples, *more])
    joined = corpus_of(base.view, examples)
    held = {s for e, s in zip(examples, joined.stories, strict=True) if e.id in test}
    split = Split(frozenset(joined.stories) - held, frozenset(), frozenset(held))
    answers = fit_predict(load_plugin(baselines, model), joined, split, seed=0)[0]
    pairs = zip(answers.ids, answers.labels, answers.predicted, strict=True)
    kept = [(label, predicted) for key, label, predicted in pairs if key in test]
    counts = confusion([a for a, _ in kept], [b for _, b in kept], answers.classes)
    return float(accuracy(counts)), float(macro_f1(counts))


def main() -> None:
    """Print mean accuracy and macro-F1 over the seeds, in percent."""
    files = dict(dataset_files("click_id"))
    plain = {path: raw for path, raw in files.items() if path != FURTHER}
    for view in ("topics", "open"):
        read = load_plugin(loaders, "click_id").read(plain, view=view)
        base = corpus_of(view, clean(read)[0])
        for model in ("words_and_chars", "complement_nb"):
            for name, labels in ADDED.items():
                more = [example for example in ranked(files, view) if example.label in labels]
                means = np.mean([scores(base, more, model, seed) for seed in SEEDS], axis=0) * 100
                figures = f"accuracy {means[0]:.1f}  macro-F1 {means[1]:.1f}"
                print(f"{view:<7} {model:<16} {name:<10} {len(more):>5} rows  {figures}")


if __name__ == "__main__":
    main()
