"""What keeps a dataset honest: its audit, its card and its data files."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import audit as count
from bench import baselines as baseline_files
from bench import cards, export, fetch, folders, loaders, pages, plugins, probes, runs, store
from bench.metrics import accuracy, confusion
from bench.prepare import PUBLISHED, bring, build, card_of, draw_split
from bench.records import Card, Corpus, Example, Page, Predictions, Split

AUDITED = ("majority", "keyword_rules", "naive_bayes", "logistic_words", "svm_chars")
_LONG = 400  # characters a text on average, from which the audit runs the quickest models alone
_QUICK = ("majority", "naive_bayes")

Corpora = Mapping[str, tuple[Corpus, Split]]  # by split


def audit(name: str, *, mirror: str | None = None) -> dict[str, Any]:
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
    files = bring(name, mirror=mirror)
    told: dict[str, Any] = {"views": {}}
    for view in card.views:
        every, corpora = _corpora(name, files, view)
        told["views"][view] = {"rows": count.rows(every.examples)}
        told["views"][view] |= _audit_view(corpora, _entities(files))
        if view == card.views[0]:
            told |= _audit_own(files, *next(iter(corpora.values())))
    return told


def _audit_languages(name: str, card: Card, mirror: str | None) -> dict[str, Any]:
    files, view = bring(name, mirror=mirror), card.views[0]
    every, corpora = _corpora(name, files, view)
    pooled = {
        "rows": count.rows(every.examples),
        "splits": {split: count.contents(*one) for split, one in corpora.items()},
    }
    languages = {
        language: audit(f"{name}.{language}", mirror=mirror) for language in card.languages
    }
    return {"pooled": {view: pooled}, "languages": languages}


def _audit_own(files: Mapping[str, bytes], corpus: Corpus, split: Split) -> dict[str, Any]:
    """Return what only a dataset with files of its own has."""
    told: dict[str, Any] = {}
    if "labels.csv" in files:
        told["agreement"] = count.agreement(files["labels.csv"].decode("utf-8"))
    if "entities.csv" in files:
        told["entities"] = count.entities(corpus, _entities(files))
    if read := _pages(files):
        topics = {example.id: example.label for example in corpus.examples}
        told["pages"] = count.links(read, topics)
    if "contrast.csv" in files:
        told["contrast"] = count.contrast(_rows(files["contrast.csv"]), corpus, split)
    return told


def _corpora(name: str, files: Mapping[str, bytes], view: str) -> tuple[Corpus, Corpora]:
    """Return every row of a view, and corpus and split of each of its splits.

    Only the published split keeps copies.
    """
    card = card_of(name)
    every = build(name, files, view, as_published=True)
    clean = build(name, files, view)
    made = {}
    for split in card.splits:
        corpus = every if split == PUBLISHED else clean
        made[split] = corpus, draw_split(corpus, card, split)
    return every, made


def write_card(
    name: str, *, mirror: str | None = None, folder: Path | None = None
) -> dict[Path, bool]:
    """Write a dataset's card, audit and data files; say of each whether it changed.

    ``folder`` defaults to the dataset's own. Split files hold ids alone; rows with text
    are written only for a dataset that ships with the package.
    """
    card = card_of(name)
    if folders.names_folder(name):
        raise ValueError(f"{name}: its card is written by tajuk build, with the rest of it")
    folder = folder or fetch.home() / name
    files = bring(name, mirror=mirror)
    made: dict[str, bytes] = {}
    for view in card.views:
        corpora = _corpora(name, files, view)[1]
        made[f"splits/{view}.csv"] = export.splits_csv(corpora)
        if card.embedded and view == card.views[0]:
            corpus, split = corpora[card.splits[0]]
            made |= export.headlines(corpus, split)
            made |= export.pages(_pages(files), corpus, split)
            made |= export.contrast(_rows(files["contrast.csv"]), corpus)
    told = audit(name, mirror=mirror)
    prose = plugins.load(loaders, name).__doc__ or ""
    made["README.md"] = cards.render(name, card, prose, told)
    written = {folder / path: store.write_bytes(folder / path, raw) for path, raw in made.items()}
    written[folder / "audit.json"] = store.write_json(folder / "audit.json", told)
    return written


def _audit_view(corpora: Corpora, entities: list[tuple[str, str]]) -> dict[str, Any]:
    corpus, split = next(iter(corpora.values()))
    size = sum(len(e.text) for e in corpus.examples) / len(corpus.examples)
    long = f"not run: a text has {size:.0f} characters on average" if size > _LONG else ""
    plain: dict[str, float | str] = {}
    for baseline in AUDITED:
        module = plugins.load(baseline_files, baseline)
        if set(corpus.labels) <= getattr(module, "LABELS", set(corpus.labels)):
            slow = long and baseline not in _QUICK
            plain[baseline] = long if slow else _accuracy(module, corpus, split)
    told: dict[str, Any] = {
        "splits": {name: count.contents(*one) for name, one in corpora.items()},
        "duplicates": count.duplicates(corpus, split),
        "sequences": count.sequences(example.text for example in corpus.examples),
        "test accuracy of what sees only the": _probe(corpus, split, entities, long),
        "test accuracy of": plain,
        "label noise": {"not run": long} if long else _label_noise(list(corpora.values())[-1][0]),
    }
    return told


def _probe(
    corpus: Corpus, split: Split, entities: list[tuple[str, str]], long: str
) -> dict[str, float | str]:
    """Return the test accuracy of each shortcut; on long texts, of the quick ones alone."""
    shown: dict[str, Callable[[Example], str]] = {
        name: partial(_through, probe) for name, probe in probes.PROBES.items()
    }
    if entities:
        shown["entity names"] = partial(_through, probes.only_names(entities))
    for known in ("publisher", "section"):
        if any(getattr(example, known) for example in corpus.examples):
            shown[known] = attrgetter(known)
    scores: dict[str, float | str] = {}
    for name, show in shown.items():
        examples = tuple(replace(e, text=show(e) or probes.NOTHING) for e in corpus.examples)
        slow = long and name == "punctuation and digits"
        scores[name] = (
            long if slow else _accuracy(probes, replace(corpus, examples=examples), split)
        )
    return scores


def _through(probe: Callable[[str], str], example: Example) -> str:
    return probe(example.text)


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
