"""What stands behind a dataset's labels: readers, reasons, samples, what a section holds."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench import loaders
from bench.catalog.crosswalk import TOPICS
from bench.catalog.names import card_of, dataset_files
from bench.curate.measures import agreement, kappa
from bench.plugins import load_plugin
from bench.records.corpora import Example
from bench.stats.intervals import share_interval
from bench.texts import digest, fold

SIMILAR = 0.5  # cosine of TF-IDF weights of characters: near-duplicates that a label may contradict

Row = Mapping[str, str]


def describe_labels(name: str, *, mirror: str | None = None) -> dict[str, Any]:
    """Return what is known of a dataset's labels, as nested plain data.

    Counts by topic; kappa of two annotators; how steady one reader is; what was settled; pairs of
    near-duplicates under two labels; the rate of each topic in all of upstream, where a random
    sample was labelled; what was searched in vain; what of each upstream section is of
    which topic. A part that a dataset has no file for is left out. Raises ValueError for a dataset
    without a label file, and for a random sample that is not the one that its rule draws.
    """
    if not card_of(name).upstream or "labels.csv" not in card_of(name).own:
        raise ValueError(f"{name}: no labels of ours; give click_id or ag_topics")
    files = dataset_files(name, mirror=mirror)
    labels = _read(files, "labels.csv")
    return {
        "dataset": name,
        "topics": _topics(labels),
        "agreement": agreement(files["labels.csv"].decode("utf-8")),
        **label_figures(name, files),
    }


def label_figures(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return of `describe_labels` what an audit does not count itself."""
    loader = load_plugin(loaders, name)
    examples = list(loader.read(files, view=card_of(name).views[-1]))
    labels, settled = _read(files, "labels.csv"), _read(files, "adjudications.csv")
    about: dict[str, Any] = {
        "similar_pairs_under_two_labels": _contradictions(examples, settled),
    }
    if twice := [row for row in labels if row.get("annotators") == "1"]:
        about["one_reader_twice"] = _steadiness(twice, ("annotator_1", "annotator_2"))
    if settled:
        about["settled"] = _settled(labels, settled)
    if further := _read(files, "further_labels.csv"):
        about["rates"] = _rates(dict(loader.rows(files)), labels, further)
        about["further"] = _further(further)
    if searched := _read(files, "searched.csv"):
        known = {row["example_id"] for row in (*labels, *further, *searched)}
        words = files.get("search_words.txt", b"").decode("utf-8").split()
        about["searched"] = _searched(dict(loader.rows(files)), known, searched, words)
    if "doubtful" in labels[0]:
        doubtful = {row["example_id"] for row in labels if row["doubtful"]}
        about["sections"] = sections(dict(loader.rows(files)), examples, doubtful)
    return about


def similar_pairs(texts: Sequence[str], labels: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of texts with a cosine of at least 0.5 that stand under two labels.

    TF-IDF of 2 to 5 characters within words, fitted on the texts.

    >>> similar_pairs(["Bea garam naik", "Bea garam naik lagi", "Gol telat"], ["t", "o", "t"])
    [(0, 1)]
    """
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit_transform(texts)
    cosines = (weights @ weights.T).tocoo()
    near = (cosines.row < cosines.col) & (cosines.data >= SIMILAR)
    given = np.asarray(labels, dtype=object)
    a, b = cosines.row[near], cosines.col[near]
    apart = given[a] != given[b]
    return sorted(zip(a[apart].tolist(), b[apart].tolist(), strict=True))


def sections(
    upstream: Mapping[str, Any], examples: Sequence[Example], doubtful: set[str]
) -> dict[str, dict[str, Any]]:
    """Return for each upstream section how many titles it has, are labelled, and are of a topic.

    ``clear`` are those of a topic that are not marked doubtful, ``borderline`` those that are;
    ``interval`` is the exact 95 % interval of the share of both together: of a section labelled
    whole, it is about the source that its titles were drawn from.
    """
    titles = Counter(example.label for example in upstream.values())
    by_section: dict[str, dict[str, Any]] = {}
    for section, total in sorted(titles.items()):
        inside = [example for example in examples if example.section == section]
        topics = {topic: _share(inside, topic, doubtful) for topic in TOPICS}
        by_section[section] = {"titles": total, "labelled": len(inside), "topics": topics}
    return by_section


def _share(inside: Sequence[Example], topic: str, doubtful: set[str]) -> dict[str, Any]:
    of_topic = [example for example in inside if example.label == topic]
    borderline = sum(example.id in doubtful for example in of_topic)
    return {
        "clear": len(of_topic) - borderline,
        "borderline": borderline,
        "share": len(of_topic) / len(inside) if inside else 0.0,
        "interval": list(share_interval(len(of_topic), len(inside))) if inside else [0.0, 1.0],
    }


def _read(files: Mapping[str, bytes], path: str) -> list[Row]:
    text = files.get(path, b"").decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _topics(labels: Sequence[Row]) -> dict[str, dict[str, int]]:
    counts = Counter(row["topic"] for row in labels)
    doubtful = Counter(row["topic"] for row in labels if row.get("doubtful"))
    return {t: {"labels": n, "doubtful": doubtful[t]} for t, n in sorted(counts.items())}


def _contradictions(examples: Sequence[Example], settled: Sequence[Row]) -> dict[str, Any]:
    known = {row["example_id"] for row in settled}
    texts, labels = [e.text for e in examples], [e.label for e in examples]
    ids = [tuple(sorted((examples[a].id, examples[b].id))) for a, b in similar_pairs(texts, labels)]
    unsettled = [list(pair) for pair in ids if not known.issuperset(pair)]
    return {"pairs": len(ids), "not_settled": len(unsettled), "not_settled_ids": unsettled}


def _steadiness(rows: Sequence[Row], columns: tuple[str, str]) -> dict[str, Any]:
    one, two = ([row[column] for row in rows] for column in columns)
    differ = sum(a != b for a, b in zip(one, two, strict=True))
    return {"headlines": len(rows), "differ": differ, "kappa": kappa(one, two)}


def _settled(labels: Sequence[Row], settled: Sequence[Row]) -> dict[str, Any]:
    old = {row["example_id"]: row["old_topic"] for row in settled}
    before = Counter(old.get(row["example_id"], row["topic"]) for row in labels)
    changed = Counter(
        f"{row['old_topic']} to {row['topic']}"
        for row in settled
        if row["old_topic"] != row["topic"]
    )
    about: dict[str, Any] = {
        "headlines": len(settled),
        "changed": sum(changed.values()),
        "changes": dict(sorted(changed.items())),
        "topics_before": dict(sorted(before.items())),
    }
    # pairs that only a change elsewhere brought up were settled side by side, without readings
    if twice := [row for row in settled if row["reading_1"]]:
        about["one_reader_twice"] = _steadiness(twice, ("reading_1", "reading_2"))
    return about


def _further(further: Sequence[Row]) -> dict[str, Any]:
    samples: dict[str, Any] = {}
    for sample in sorted({row["sample"] for row in further}):
        rows = [row for row in further if row["sample"] == sample]
        topics = Counter(row["topic"] for row in rows)
        steady = _steadiness(rows, ("annotator_1", "annotator_2"))
        samples[sample] = {
            "headlines": len(rows),
            "topics": dict(sorted(topics.items())),
            "disagreements": steady["differ"],
            "kappa": steady["kappa"],
        }
    return samples


def _searched(
    upstream: Mapping[str, Any], known: set[str], searched: Sequence[Row], words: Sequence[str]
) -> dict[str, Any]:
    """Return what was searched in vain, and how many headlines nobody looked at.

    ``left_with_a_word`` are those of them with a word of the search: "bea" is the whole word,
    "impor*" its beginning. Copies of a headline that was looked at are not counted.
    """
    by = Counter(row.get("by", "read") for row in searched)
    seen = {_folded(upstream[key]) for key in known}
    left = {_folded(row) for row in upstream.values()} - seen
    pattern = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    hits = sum(bool(re.search(rf"\b(?:{pattern})\b", text)) for text in left) if words else 0
    return {
        "neither_diplomacy_nor_trade": dict(sorted(by.items())),
        "left": len(left),
        "words": len(words),
        "left_with_a_word": hits,
    }


def _folded(row: Any) -> str:
    return fold(row.title if hasattr(row, "title") else row.text)


def _rates(
    upstream: Mapping[str, Any], labels: Sequence[Row], further: Sequence[Row]
) -> dict[str, Any]:
    """Return an estimate of each topic's share of all distinct headlines, with an interval.

    What is labelled is counted; the rest, its frame, is estimated from the random sample. No
    estimate lies below what has been seen. ``at_most`` is the upper end as a number of headlines.
    """
    labelled = {row["example_id"] for row in labels}
    texts = {_folded(upstream[key]) for key in labelled}
    frame = [
        key
        for key, row in upstream.items()
        if key not in labelled and "." not in key and _folded(row) not in texts
    ]
    sample = {row["example_id"]: row["topic"] for row in further if row["sample"] == "random"}
    ordered = sorted(frame, key=lambda key: digest("random sample:", key))
    if set(ordered[: len(sample)]) != set(sample):
        raise ValueError(
            f"further_labels.csv: its {len(sample)} random rows are not the first in the order of "
            "their hashes; take the file of the release again"
        )
    known = Counter(row["topic"] for row in labels)
    seen = Counter(row["topic"] for row in further)
    total, topics = len(labels) + len(frame), {}
    for topic in TOPICS:
        hits = sum(label == topic for label in sample.values())
        ends = share_interval(hits, len(sample))
        floor = known[topic] + seen[topic]
        rows = [known[topic] + len(frame) * share for share in (hits / len(sample), *ends)]
        estimate, low, high = (max(count, floor) / total for count in rows)
        topics[topic] = {
            "labelled": known[topic],
            "in_sample": hits,
            "estimate": estimate,
            "interval": [low, high],
            "at_most": int(high * total),
        }
    return {"headlines": total, "frame": len(frame), "sample": len(sample), "topics": topics}
