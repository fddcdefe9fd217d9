"""Counts how headlines are worded, so that written ones can be held against real ones."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench import baselines as baseline_files
from bench.catalog.paths import datasets_folder
from bench.entities import ENTITIES, entity_finder, read_entities
from bench.plugins import load_plugin
from bench.records.corpora import Corpus, Example
from bench.texts import fold

REAL_HEADLINES = ("click_id", "detik_5k")  # the real headlines of the audited language
WORDS = 5_000  # over so many words, in the order of the ids, types are counted
HEADLINES = 500  # over so many, in the order of the ids, first words are counted
KEYWORDS = 20  # a topic's commonest in the dataset itself
_CASED = 0.8  # from this share of words with a capital on, a headline is in title case
_LONG_WORD = 4  # letters: shorter ones ("di", "dan") stay small in title case
_SERVICE = frozenset(
    {"begini", "berikut", "cara", "daftar", "hasil", "ini", "jadwal", "kapan", "klasemen", "link"}
    | {"live", "prediksi", "profil", "simak", "skor", "streaming", "tips"}
)
_SIGNS = {
    "colon": ":", "comma": ",", "question": "?", "quotes": "\"'\u2018\u2019\u201c\u201d",
}  # fmt: skip
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9-]*[A-Z]\b")


def wording_rates(corpus: Corpus) -> dict[str, float]:
    """Return rates a headline: signs, case, acronyms, names, service words, topic words.

    ``words`` and ``characters`` are means; ``types_a_word`` is distinct words over all in the first
    `WORDS` words, ``distinct_first_words`` over the first `HEADLINES` headlines, by id; all else
    are shares of headlines. ``topic_words`` holds one of the `KEYWORDS` commonest words of the
    `keyword_rules` lexicon for its topic, over the topics alone. Names are those of `tajuk`.
    """
    examples = sorted(corpus.examples, key=lambda example: example.id)
    texts = [example.text for example in examples]
    rates = {
        "words": _mean(len(text.split()) for text in texts),
        "characters": _mean(len(text) for text in texts),
        **{name: _share(any(s in text for s in signs) for text in texts)
           for name, signs in _SIGNS.items()},
        "digits": _share(any(c.isdigit() for c in text) for text in texts),
        "title_case": _share(map(_in_title_case, texts)),
        "acronyms": _share(bool(_ACRONYM.search(text)) for text in texts if not text.isupper()),
        **_named(texts),
        "service_words": _share(not _SERVICE.isdisjoint(fold(text).split()) for text in texts),
        "types_a_word": _types(texts),
        "distinct_first_words": _share_distinct([fold(t).split()[0] for t in texts[:HEADLINES]]),
    }  # fmt: skip
    return rates | _topic_words(examples)


def beside(rates: Mapping[str, float], real: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Return for each rate the real ones, and whether it lies within a third of their range.

    ``real`` holds rates by dataset. "yes" from two thirds of the lowest to four thirds of the
    highest.
    """
    rows = {}
    for name, rate in rates.items():
        others = {dataset: one[name] for dataset, one in real.items() if name in one}
        if others:
            low, high = min(others.values()), max(others.values())
            within = 2 / 3 * low <= rate <= 4 / 3 * high
            rows[name] = {"here": rate, **others, "within_a_third": "yes" if within else "no"}
    return rows


def _named(texts: Sequence[str]) -> dict[str, float]:
    names = (datasets_folder() / "tajuk" / ENTITIES).read_text(encoding="utf-8")
    countries = entity_finder(read_entities(names, kinds=["country"]), beside=read_entities(names))
    actors = entity_finder(read_entities(names, kinds=["indonesian"]), beside=read_entities(names))
    return {
        "two_countries": _share(len(set(countries(text))) > 1 for text in texts),
        "indonesian_actors": _share(bool(actors(text)) for text in texts),
    }


def _topic_words(examples: Sequence[Example]) -> dict[str, float]:
    lexicon: Mapping[str, Sequence[str]] = load_plugin(baseline_files, "keyword_rules").LEXICON
    with_word = rows = 0
    for topic in sorted({example.label for example in examples} & set(lexicon)):
        held = [set(fold(e.text).split()) for e in examples if e.label == topic]
        counts = Counter(word for words in held for word in words.intersection(lexicon[topic]))
        common = {word for word, _ in counts.most_common(KEYWORDS)}
        with_word += sum(not words.isdisjoint(common) for words in held)
        rows += len(held)
    return {"topic_words": with_word / rows} if rows else {}


def _in_title_case(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= _LONG_WORD]
    capitals: int = sum(word[0].isupper() for word in words)
    return capitals >= _CASED * len(words)


def _types(texts: Sequence[str]) -> float:
    words = [word for text in texts for word in fold(text).split()][:WORDS]
    return _share_distinct(words)


def _share_distinct(items: Sequence[str]) -> float:
    return len(set(items)) / len(items)


def _mean(values: Iterable[float]) -> float:
    counted = list(values)
    return sum(counted) / len(counted)


def _share(flags: Iterable[bool]) -> float:
    return _mean(bool(flag) for flag in flags)
