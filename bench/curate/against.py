"""Asks how well a model tells one dataset's headlines from another's: by wording, not by names."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from bench import baselines as baseline_files
from bench.catalog.crosswalk import TOPICS
from bench.catalog.paths import datasets_folder
from bench.corpora.joint import topic_view
from bench.corpora.prepare import prepare
from bench.entities import ENTITIES, mask_entities, read_entities
from bench.plugins import load_plugin
from bench.records.corpora import Corpus
from bench.texts import fold

MODEL = "words_and_chars"
_FOLDS = 5
RARE = 3  # a word in fewer headlines of both together is taken for a name
MASK = "x"
_DIGITS = re.compile(r"\d+")


def tell_apart(
    name: str, other: str, *, mirror: str | None = None, seed: int = 0
) -> dict[str, Any]:
    """Return how often `MODEL` says rightly from which of two datasets a headline comes.

    Of each topic as many headlines of each dataset, by cross-validation that keeps stories whole;
    50 % is chance. ``names_masked`` has the names of `tajuk`'s `entities.csv`, digits and words of
    fewer than `RARE` headlines as one sign each: a dataset's people and places tell it apart
    whatever its wording. Raises ValueError for a dataset without the topics, and for the same
    one twice.
    """
    if name == other:
        raise ValueError(f"{name}: cannot be told from itself; name another dataset")
    corpora = [prepare(one, view=topic_view(one), mirror=mirror).corpus for one in (name, other)]
    picked = _as_many_of_each(corpora, np.random.default_rng(seed))
    texts = [c.examples[j].text for c, rows in zip(corpora, picked, strict=True) for j in rows]
    sources = [c.name for c, rows in zip(corpora, picked, strict=True) for _ in rows]
    stories = [
        f"{c.name}:{c.stories[j]}" for c, rows in zip(corpora, picked, strict=True) for j in rows
    ]
    return {
        "told_from": other,
        "headlines_of_each": len(picked[0]),
        "accuracy": _accuracy(texts, sources, stories, seed),
        "accuracy_names_masked": _accuracy(_masked(texts), sources, stories, seed),
    }


def _as_many_of_each(corpora: Sequence[Corpus], rng: np.random.Generator) -> list[list[int]]:
    """Return positions: of each topic as many in one corpus as in the other."""
    rows = [
        {t: [i for i, e in enumerate(c.examples) if e.label == t] for t in TOPICS} for c in corpora
    ]
    sizes = {topic: min(len(one[topic]) for one in rows) for topic in TOPICS}
    return [
        [int(i) for t in TOPICS for i in rng.choice(one[t], sizes[t], replace=False)]
        for one in rows
    ]


def _masked(texts: Sequence[str]) -> list[str]:
    names = (datasets_folder() / "tajuk" / ENTITIES).read_text(encoding="utf-8")
    without = mask_entities(read_entities(names))
    shown = [fold(_DIGITS.sub("0", without(text))).split() for text in texts]
    held = Counter(word for words in shown for word in set(words))
    return [" ".join(w if held[w] >= RARE else MASK for w in words) for words in shown]


def _accuracy(
    texts: Sequence[str], sources: Sequence[str], stories: Sequence[str], seed: int
) -> float:
    model, folds = load_plugin(baseline_files, MODEL), StratifiedGroupKFold(_FOLDS)
    right = 0
    for train, test in folds.split(texts, sources, stories):
        fitted = model.make(seed).fit([texts[i] for i in train], [sources[i] for i in train])
        predicted = fitted.predict([texts[i] for i in test])
        right += sum(p == sources[i] for p, i in zip(predicted, test, strict=True))
    return right / len(texts)
