"""What keeps a dataset honest: its audit, its card and its data files."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from bench import baselines as baseline_files
from bench.catalog.names import PUBLISHED, card_of, dataset_files
from bench.catalog.paths import datasets_folder
from bench.corpora.prepare import build_corpus, draw_split
from bench.curate.guesses import probe_bounds
from bench.curate.measures import (
    agreement,
    contents,
    contrast_counts,
    doubtful,
    duplicates,
    entities,
    links,
    rows,
    sequences,
)
from bench.curate.probes import KNOWN_PROBES, NOTHING, PROBES, SLOW_PROBES, only_names
from bench.execution.fit import fit_predict, out_of_fold
from bench.pages.parse import parse_page
from bench.plugins import load_plugin
from bench.records.audits import AuditedAccuracies, ProbeBounds
from bench.records.cards import Card
from bench.records.corpora import Corpus, Split
from bench.records.names import DatasetName
from bench.records.pages import Page
from bench.records.predictions import Predictions
from bench.stats.metrics import accuracy, confusion

AUDITED = ("majority", "keyword_rules", "naive_bayes", "logistic_words", "svm_chars")
_LONG = 400  # characters a text on average, from which the audit runs the quickest models alone
_QUICK = ("majority", "naive_bayes")

Corpora = Mapping[str, tuple[Corpus, Split]]  # by split


def audit_dataset(name: str, *, mirror: str | None = None) -> dict[str, Any]:
    """Return every figure of a dataset that its card states, as nested plain data.

    The rows as read; contents and leaks of each view and split; near-duplicates; how many
    labels look wrong; the annotators' agreement, how pages link, which entities stand in
    which topics and contrast pairs, where the dataset has them; and the test accuracy of
    shortcut probes beside that of plain baselines. A dataset of several languages is measured
    language by language, with rows and contents of all of them pooled.
    """
    card = card_of(name)
    if card.by_language and "." not in name:
        return _audit_languages(name, card, mirror)
    files = dataset_files(name, mirror=mirror)
    figures: dict[str, Any] = {"views": {}}
    for view in card.views:
        every, corpora = _corpora(name, files, view)
        figures["views"][view] = {"rows": rows(every.examples)}
        figures["views"][view] |= _audit_view(corpora, _names_to_probe(name, files))
        if view == widest_view(name, files, card):
            figures |= _audit_own(files, *next(iter(corpora.values())))
    return figures


def widest_view(name: str, files: Mapping[str, bytes], card: Card) -> str:
    """Return the view with the most examples: what the dataset's own files are about.

    Of a dataset with one view, or whose files are upstream's, it is the first.
    """
    if len(card.views) == 1 or not card.embedded:
        return card.views[0]
    return max(card.views, key=lambda view: len(build_corpus(name, files, view).examples))


def _audit_languages(name: str, card: Card, mirror: str | None) -> dict[str, Any]:
    files, view = dataset_files(name, mirror=mirror), card.views[0]
    every, corpora = _corpora(name, files, view)
    pooled = {
        "rows": rows(every.examples),
        "splits": {split: contents(*one) for split, one in corpora.items()},
    }
    languages = {
        language: audit_dataset(f"{name}.{language}", mirror=mirror) for language in card.languages
    }
    return {"pooled": {view: pooled}, "languages": languages}


def _audit_own(files: Mapping[str, bytes], corpus: Corpus, split: Split) -> dict[str, Any]:
    """Return what only a dataset with files of its own has."""
    figures: dict[str, Any] = {}
    if "labels.csv" in files:
        figures["agreement"] = agreement(files["labels.csv"].decode("utf-8"))
    if "entities.csv" in files:
        figures["entities"] = entities(corpus, _entities(files))
    if read := _pages(files):
        topics = {example.id: example.label for example in corpus.examples}
        figures["pages"] = links(read, topics)
    if "contrast.csv" in files:
        figures["contrast"] = contrast_counts(_rows(files["contrast.csv"]), corpus, split)
    return figures


def _corpora(name: str, files: Mapping[str, bytes], view: str) -> tuple[Corpus, Corpora]:
    """Return every row of a view, and corpus and split of each of its splits.

    Only the published split keeps copies.
    """
    card = card_of(name)
    every = build_corpus(name, files, view, as_published=True)
    clean = build_corpus(name, files, view)
    by_scheme = {}
    for split in card.splits:
        corpus = every if split == PUBLISHED else clean
        by_scheme[split] = corpus, draw_split(corpus, card, split)
    return every, by_scheme


def _audit_view(corpora: Corpora, entities: list[dict[str, str]]) -> dict[str, Any]:
    corpus, split = next(iter(corpora.values()))
    size = sum(len(e.text) for e in corpus.examples) / len(corpus.examples)
    long = f"not run: a text has {size:.0f} characters on average" if size > _LONG else ""
    plain: dict[str, float | str] = {}
    for baseline in AUDITED:
        module = load_plugin(baseline_files, baseline)
        if set(corpus.labels) <= getattr(module, "LABELS", set(corpus.labels)):
            slow = long and baseline not in _QUICK
            plain[baseline] = long if slow else _accuracy(module, corpus, split)
    figures: dict[str, Any] = {
        "splits": {name: contents(*one) for name, one in corpora.items()},
        "duplicates": duplicates(corpus, split),
        "sequences": sequences(example.text for example in corpus.examples),
        **AuditedAccuracies(_probe(corpus, split, entities, long), plain).as_dict(),
        "label noise": {"not run": long} if long else _label_noise(list(corpora.values())[-1][0]),
    }
    return figures


def _probe(
    corpus: Corpus, split: Split, entities: list[dict[str, str]], long: str
) -> dict[str, ProbeBounds | str]:
    """Return what each shortcut gives away; on long texts, of the quick ones alone."""
    bounds: dict[str, ProbeBounds | str] = {}
    for name, seen in _partial_views(corpus, entities):
        if long and name in SLOW_PROBES:
            bounds[name] = long
        elif any(seen):
            shown = [text or NOTHING for text in seen]
            bounds[name] = probe_bounds(shown, corpus, split, seed=0)
    return bounds


def _partial_views(
    corpus: Corpus, entities: Iterable[Mapping[str, str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each probe's name, and what it lets through of each example."""
    texts = [example.text for example in corpus.examples]
    for name, probe in PROBES.items():
        yield name, [probe(text) for text in texts]
    kinds: dict[str, tuple[str, ...]] = {
        "entity names": ("place", "organisation"),
        "countries and cities": ("place",),
        "organisations": ("organisation",),
    }
    for name, of_kind in kinds.items():
        if names := [(e["entity"], e["name"]) for e in entities if e["kind"] in of_kind]:
            leave = only_names(names)
            yield name, [leave(text) for text in texts]
    for name, known in KNOWN_PROBES.items():
        yield name, [known(example) for example in corpus.examples]


def _label_noise(corpus: Corpus) -> dict[str, Any]:
    if find_spec("cleanlab") is None:
        return {"not run": "it needs: pip install tajuk[audit]"}
    module = load_plugin(baseline_files, "logistic_words")
    return doubtful(corpus, out_of_fold(module, corpus, seed=0))


def _accuracy(module: ModuleType, corpus: Corpus, split: Split) -> float:
    predictions: Predictions = fit_predict(module, corpus, split, seed=0)[0]
    counts = confusion(predictions.labels, predictions.predicted, predictions.classes)
    return float(accuracy(counts))


def _pages(files: Mapping[str, bytes]) -> dict[str, Page]:
    return {
        path: parse_page(raw, where=path)
        for path, raw in files.items()
        if path.startswith("pages/")
    }


def _entities(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    return [(row["entity"], row["name"]) for row in _rows(files.get("entities.csv", b""))]


def _names_to_probe(name: str, files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Return the entities of a dataset's own file; of `tajuk`'s for other Indonesian headlines."""
    if "entities.csv" in files:
        return _rows(files["entities.csv"])
    language = DatasetName.parse(name).language or " ".join(card_of(name).languages)
    if language not in ("id", "ind"):
        return []
    return _rows((datasets_folder() / "tajuk" / "entities.csv").read_bytes())


def _rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
