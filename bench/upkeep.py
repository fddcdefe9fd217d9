"""What keeps a dataset honest: its audit, its card and its data files."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import audit as count
from bench import baselines as baseline_files
from bench import cards, export, fetch, loaders, pages, plugins, probes, runs, store
from bench.metrics import accuracy, confusion
from bench.prepare import PUBLISHED, bring, build, card_of, draw_split
from bench.records import Corpus, Page, Predictions, Split

AUDITED = ("majority", "keyword_rules", "naive_bayes", "logistic_words", "svm_chars")


def audit(name: str, *, mirror: str | None = None) -> dict[str, Any]:
    """Return every figure of a dataset that its card states, as nested plain data.

    The rows as read; contents and leaks of each view and split; near-duplicates; how many
    labels look wrong; the annotators' agreement, how pages link, which entities stand in
    which topics and contrast pairs, where the dataset has them; and the test accuracy of
    shortcut probes beside that of plain baselines.
    """
    card = card_of(name)
    files = bring(name, mirror=mirror)
    told: dict[str, Any] = {"views": {}}
    for view in card.views:
        corpora = _corpora(name, files, view)
        every = build(name, files, view, as_published=True).examples
        told["views"][view] = {"rows": count.rows(every)}
        told["views"][view] |= _audit_view(corpora, _entities(files))
    first, split = next(iter(_corpora(name, files, card.views[0]).values()))
    if "labels.csv" in files:
        told["agreement"] = count.agreement(files["labels.csv"].decode("utf-8"))
    if "entities.csv" in files:
        told["entities"] = count.entities(first, _entities(files))
    if read := _pages(files):
        topics = {example.id: example.label for example in first.examples}
        told["pages"] = count.links(read, topics)
    if "contrast.csv" in files:
        told["contrast"] = count.contrast(_rows(files["contrast.csv"]), first, split)
    return told


def _corpora(name: str, files: Mapping[str, bytes], view: str) -> dict[str, tuple[Corpus, Split]]:
    """Return corpus and split of every split of a view; only the published one keeps copies."""
    card = card_of(name)
    clean = build(name, files, view)
    made = {}
    for split in card.splits:
        corpus = build(name, files, view, as_published=True) if split == PUBLISHED else clean
        made[split] = corpus, draw_split(corpus, card, split)
    return made


def write_card(
    name: str, *, mirror: str | None = None, folder: Path | None = None
) -> dict[Path, bool]:
    """Write a dataset's card, audit and data files; say of each whether it changed.

    ``folder`` defaults to the dataset's own. Split files hold ids alone; rows with text
    are written only for a dataset that ships with the package.
    """
    card = card_of(name)
    folder = folder or fetch.home() / name
    files = bring(name, mirror=mirror)
    made: dict[str, bytes] = {}
    for view in card.views:
        corpus = build(name, files, view)
        drawn = {split: draw_split(corpus, card, split) for split in card.splits}
        made[f"splits/{view}.csv"] = export.splits_csv(corpus, drawn)
        if card.embedded and view == card.views[0]:
            split = drawn[card.splits[0]]
            made |= export.headlines(corpus, split)
            made |= export.pages(_pages(files), corpus, split)
            made |= export.contrast(_rows(files["contrast.csv"]), corpus)
    told = audit(name, mirror=mirror)
    prose = plugins.load(loaders, name).__doc__ or ""
    made["README.md"] = cards.render(name, card, prose, told)
    written = {folder / path: store.write_bytes(folder / path, raw) for path, raw in made.items()}
    written[folder / "audit.json"] = store.write_json(folder / "audit.json", told)
    return written


def _audit_view(
    corpora: Mapping[str, tuple[Corpus, Split]], entities: list[tuple[str, str]]
) -> dict[str, Any]:
    corpus, split = next(iter(corpora.values()))
    let_through = dict(probes.PROBES)
    if entities:
        let_through["entity names"] = probes.only_names(entities)
    scores: dict[str, float] = {}
    for probe, shown in let_through.items():
        examples = tuple(replace(e, text=shown(e.text)) for e in corpus.examples)
        scores[probe] = _accuracy(probes, replace(corpus, examples=examples), split)
    if any(e.publisher for e in corpus.examples):
        examples = tuple(replace(e, text=e.publisher or "?") for e in corpus.examples)
        scores["publisher"] = _accuracy(probes, replace(corpus, examples=examples), split)
    plain = {}
    for baseline in AUDITED:
        module = plugins.load(baseline_files, baseline)
        if set(corpus.labels) <= getattr(module, "LABELS", set(corpus.labels)):
            plain[baseline] = _accuracy(module, corpus, split)
    told: dict[str, Any] = {
        "splits": {name: count.contents(*one) for name, one in corpora.items()},
        "duplicates": count.duplicates(corpus, split),
        "sequences": count.sequences(example.text for example in corpus.examples),
        "test accuracy of what sees only the": scores,
        "test accuracy of": plain,
        "label noise": _label_noise(list(corpora.values())[-1][0]),
    }
    return told


def _label_noise(corpus: Corpus) -> dict[str, Any]:
    if find_spec("cleanlab") is None:
        return {"not run": "it needs: pip install tajuk[audit]"}
    module = plugins.load(baseline_files, "logistic_words")
    return count.doubtful(corpus, runs.out_of_fold(module, corpus, seed=0))


def _accuracy(module: ModuleType, corpus: Corpus, split: Split) -> float:
    predictions: Predictions = runs.fit_predict(module, corpus, split, seed=0)[0]
    counts = confusion(predictions.labels, predictions.predicted, predictions.classes)
    return float(accuracy(counts))


def _pages(files: Mapping[str, bytes]) -> dict[str, Page]:
    return {
        path: pages.parse_page(raw, where=path)
        for path, raw in files.items()
        if path.startswith("pages/")
    }


def _entities(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    return [(row["entity"], row["name"]) for row in _rows(files.get("entities.csv", b""))]


def _rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
