"""What keeps a dataset honest: its audit, its card and its data files."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from bench import baselines as baseline_files
from bench.catalog.names import PUBLISHED, card_of, dataset_files
from bench.catalog.paths import datasets_folder
from bench.corpora.prepare import build_corpus, draw_split
from bench.curate.guesses import probe_bounds
from bench.curate.label_sources import label_figures
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
from bench.curate.wording import REAL_HEADLINES, beside, wording_rates
from bench.entities import ENTITIES, PLACES, read_entities
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

_KINDS_TO_PROBE = {
    "entity names": (),
    "countries and cities": PLACES,
    "organisations": ("body", "club", "indonesian", "office"),
}  # () is every kind

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
        figures["views"][view] |= _audit_view(corpora, _is_indonesian(name))
        figures["views"][view] |= _wording(card, view, next(iter(corpora.values()))[0])
        if view == widest_view(name, files, card):
            figures |= _audit_own(files, *next(iter(corpora.values())))
    if card.upstream and "labels.csv" in files:
        figures["labels"] = label_figures(name, files)
    return figures


def _wording(card: Card, view: str, corpus: Corpus) -> dict[str, Any]:
    """Return how Indonesian headlines are worded; of an embedded dataset, beside real ones."""
    if "id" not in card.languages or _characters(corpus) > _LONG:
        return {}
    rates = wording_rates(corpus)
    if not card.embedded:
        return {"wording": rates}
    real = {name: _stored_wording(name, view) for name in REAL_HEADLINES}
    return {"wording": beside(rates, {name: one for name, one in real.items() if one})}


def _stored_wording(name: str, view: str) -> dict[str, float]:
    """Return the stored rates of a dataset's view of that name, else of its first."""
    path = datasets_folder() / name / "audit.json"
    views: dict[str, dict[str, Any]] = {}
    if path.is_file():
        views = json.loads(path.read_text(encoding="utf-8"))["views"]
    return dict(views.get(view, next(iter(views.values()), {})).get("wording", {}))


def _characters(corpus: Corpus) -> float:
    return sum(len(example.text) for example in corpus.examples) / len(corpus.examples)


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


def _audit_view(corpora: Corpora, indonesian: bool) -> dict[str, Any]:
    corpus, split = next(iter(corpora.values()))
    size = _characters(corpus)
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
        **AuditedAccuracies(_probe(corpus, split, indonesian, long), plain).as_dict(),
        "label noise": {"not run": long} if long else _label_noise(list(corpora.values())[-1][0]),
    }
    return figures


def _probe(
    corpus: Corpus, split: Split, indonesian: bool, long: str
) -> dict[str, ProbeBounds | str]:
    """Return what each shortcut gives away; on long texts, of the quick ones alone."""
    bounds: dict[str, ProbeBounds | str] = {}
    for name, seen in _partial_views(corpus, indonesian):
        if long and name in SLOW_PROBES:
            bounds[name] = long
        elif any(seen):
            shown = [text or NOTHING for text in seen]
            bounds[name] = probe_bounds(shown, corpus, split, seed=0)
    return bounds


def _partial_views(corpus: Corpus, indonesian: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield each probe's name, and what it lets through of each example."""
    texts = [example.text for example in corpus.examples]
    for name, probe in PROBES.items():
        yield name, [probe(text) for text in texts]
    if indonesian:
        # one list of names for all, so that datasets can be held against each other
        listed = (datasets_folder() / "tajuk" / ENTITIES).read_text(encoding="utf-8")
        for name, kinds in _KINDS_TO_PROBE.items():
            leave = only_names(read_entities(listed, kinds=kinds), beside=read_entities(listed))
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


def _is_indonesian(name: str) -> bool:
    language = DatasetName.parse(name).language or " ".join(card_of(name).languages)
    return language in ("id", "ind")


def _rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
