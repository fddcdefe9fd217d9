"""Pure functions that count what a dataset holds and what leaks in it."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from bench.corpora.stories import NEAR, near_pairs
from bench.pages.labels import headlines_of
from bench.records.corpora import PARTS, Corpus, Example, Split
from bench.records.pages import Page
from bench.texts import fold, text_id

LOOSE = 0.6  # below `NEAR`: pairs so similar that are *not* one story are worth a look
SEQUENCE = 4  # words


def rows(examples: Sequence[Example]) -> dict[str, Any]:
    """Return what the rows as read repeat and contradict, before anything is excluded.

    ``exact_copies`` and ``folded_copies`` count the rows beyond the first of each text (as it
    stands; or without case, punctuation and width); ``texts_under_two_labels`` counts texts.
    """
    labels = defaultdict(set)
    for example in examples:
        labels[fold(example.text)].add(example.label)
    dates = sorted({example.date for example in examples if example.date})
    publishers = Counter(example.publisher for example in examples if example.publisher)
    languages = Counter(example.language for example in examples if example.language)
    figures: dict[str, Any] = {
        "rows": len(examples),
        "exact_copies": len(examples) - len({example.text for example in examples}),
        "folded_copies": len(examples) - len(labels),
        "texts_under_two_labels": sum(len(under) > 1 for under in labels.values()),
        "one_word_texts": sum(len(example.text.split()) == 1 for example in examples),
        "without_a_date": sum(not example.date for example in examples) if dates else 0,
    }
    if dates:
        figures["dates"] = [dates[0], dates[-1]]
    if publishers:
        figures["publishers"] = dict(sorted(publishers.items()))
    if languages:
        figures["languages"] = dict(sorted(languages.items()))
    return figures


def leaks(corpus: Corpus, split: Split) -> dict[str, Any]:
    """Return how many test examples have a copy, or their story, in train or tune."""
    test = corpus.indices(split.test)
    seen = corpus.indices(split.train | split.tune)
    exact = {corpus.examples[i].text for i in seen}
    folded = {fold(corpus.examples[i].text) for i in seen}
    leaking = corpus.leaking(split)
    seen_stories = {corpus.stories[i] for i in seen}
    return {
        "test_examples_with_an_exact_copy_in_train_or_tune": sum(
            corpus.examples[i].text in exact for i in test
        ),
        "with_a_folded_copy": sum(fold(corpus.examples[i].text) in folded for i in test),
        "with_their_story_in_train_or_tune": len(leaking),
        "share_of_test": len(leaking) / len(test) if test else 0.0,
        "stories_that_cross": len({corpus.stories[i] for i in test} & seen_stories),
    }


def doubtful(corpus: Corpus, probabilities: np.ndarray) -> dict[str, Any]:
    """Return an estimate of wrong labels, and the ids that look the most so.

    ``probabilities`` are out-of-fold, shape (n, k) in the order of the corpus' labels.
    Confident learning (Northcutt et al. 2021) as cleanlab does it.
    """
    # imported here: an extra, and it takes seconds
    from cleanlab.filter import find_label_issues

    given = np.array([corpus.labels.index(example.label) for example in corpus.examples])
    worst = find_label_issues(
        given, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1
    )
    return {
        "doubtful_labels": len(worst),
        "share": len(worst) / len(given),
        "most_doubtful": [corpus.examples[i].id for i in worst[:20]],
    }


def contents(corpus: Corpus, split: Split) -> dict[str, Any]:
    """Return examples, stories and labels of each part, and what was excluded and why."""
    part_of = split.part_of()
    parts: dict[str, Any] = {}
    for part in (*PARTS, "left out"):
        rows = [i for i, unit in enumerate(corpus.units) if part_of.get(unit, "left out") == part]
        if rows:
            labels = Counter(corpus.examples[i].label for i in rows)
            parts[part] = {
                "examples": len(rows),
                "stories": len({corpus.stories[i] for i in rows}),
                "labels": dict(sorted(labels.items())),
            }
    sizes = Counter(Counter(corpus.stories).values())
    return {
        "examples": len(corpus.examples),
        "stories": len(set(corpus.stories)),
        "stories_by_size": {str(size): n for size, n in sorted(sizes.items())},
        "parts": parts,
        "leaks": leaks(corpus, split),
        "set_aside": dict(corpus.excluded),
    }


def duplicates(corpus: Corpus, split: Split) -> dict[str, int]:
    """Return how many pairs of near-identical texts there are, and how many part.

    ``near_pairs`` share at least 0.8 of their character shingles, ``similar_pairs`` 0.6;
    ``..._between_stories`` of these are not in one story, ``..._across_parts`` are in two
    parts of the split.
    """
    part_of = split.part_of()
    parts = [part_of.get(unit) for unit in corpus.units]
    folded = [fold(example.text) for example in corpus.examples]
    figures: dict[str, int] = {}
    for name, threshold in (("near_pairs", NEAR), ("similar_pairs", LOOSE)):
        pairs = near_pairs(folded, threshold)
        figures[name] = len(pairs)
        figures[f"{name}_between_stories"] = sum(
            corpus.stories[a] != corpus.stories[b] for a, b in pairs
        )
        figures[f"{name}_across_parts"] = sum(parts[a] != parts[b] for a, b in pairs)
    return figures


def sequences(texts: Iterable[str]) -> dict[str, Any]:
    """Return the four-word sequence that the most headlines share, and in how many it stands."""
    seen = Counter[str]()
    for text in texts:
        words = fold(text).split()
        seen.update({" ".join(words[i : i + SEQUENCE]) for i in range(len(words) - SEQUENCE + 1)})
    most = max(seen.values(), default=0)
    return {"headlines_sharing_the_commonest_sequence": most, "words": SEQUENCE}


def agreement(label_file: str) -> dict[str, Any]:
    """Return Cohen's kappa of the two annotators, overall and for each topic against the rest.

    Rows that one annotator read twice (`annotators` is "1") are left out: they are no agreement.
    """
    every = csv.DictReader(io.StringIO(label_file, newline=""))
    rows = [row for row in every if row.get("annotators", "2") != "1"]
    one = [row["annotator_1"] for row in rows]
    two = [row["annotator_2"] for row in rows]
    return {
        "headlines": len(rows),
        "disagreements": sum(a != b for a, b in zip(one, two, strict=True)),
        "kappa": kappa(one, two),
        "kappa_by_topic": {
            topic: kappa([a == topic for a in one], [b == topic for b in two])
            for topic in sorted({*one, *two})
        },
    }


def kappa(one: Sequence[object], two: Sequence[object]) -> float:
    """Return Cohen's kappa of two lists of labels: 1.0 where both always give one answer.

    >>> kappa(["a", "b"], ["a", "b"])
    1.0
    """
    # by definition 1 where both always give one answer; scikit-learn gives NaN there
    return 1.0 if list(one) == list(two) else float(cohen_kappa_score(one, two))


def links(pages: Mapping[str, Page], topics: Mapping[str, str]) -> dict[str, Any]:
    """Return how the pages link: ``topics`` is the topic of each headline id.

    ``own_topic_share`` is, for each topic, the mean over its pages of the share of a
    page's links that have the page's topic.
    """
    page_ids = {text_id(page.headline) for page in pages.values()}
    shares = defaultdict(list)
    for page in pages.values():
        topic = topics[text_id(page.headline)]
        linked = [topics[text_id(link.text)] for link in page.links]
        if linked:
            shares[topic].append(linked.count(topic) / len(linked))
    every = [text_id(link.text) for page in pages.values() for link in page.links]
    return {
        "pages": len(pages),
        "headlines": len(headlines_of(pages)),
        "links": len(every),
        "links_a_page": [
            min(len(page.links) for page in pages.values()),
            max(len(page.links) for page in pages.values()),
        ],
        "share_of_links_to_other_pages": sum(key in page_ids for key in every) / len(every),
        "own_topic_share": {t: sum(s) / len(s) for t, s in sorted(shares.items())},
        "pages_with_section_crumb": sum(bool(page.section) for page in pages.values()),
        "pages_without_summary": sum(not page.summary for page in pages.values()),
        "pages_without_byline": sum(not page.byline for page in pages.values()),
    }


def entities(corpus: Corpus, names: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return how many entities stand in the headlines of one, two or all three topics.

    ``names`` are pairs of an entity and one of its names, matched as whole folded words.
    """
    of_name: dict[str, str] = {fold(name): entity for entity, name in names}
    most = max(len(name.split()) for name in of_name)
    topics_of = defaultdict(set)
    for example in corpus.examples:
        words = fold(example.text).split()
        for n in range(1, most + 1):
            for i in range(len(words) - n + 1):
                if entity := of_name.get(" ".join(words[i : i + n])):
                    topics_of[entity].add(example.label)
    topics = Counter(len(labels) for labels in topics_of.values())
    return {
        "entities": len(topics_of),
        "in_at_least_two_topics": sum(n for count, n in topics.items() if count >= 2),
        "in_all_topics": topics[len(corpus.labels)],
    }


def contrast_counts(
    pairs: Sequence[Mapping[str, str]], corpus: Corpus, split: Split
) -> dict[str, Any]:
    """Return how many contrast pairs of the test split there are, and how far apart each is.

    Pairs with a column ``part`` are natural sentences of any distance, some of them to learn from;
    those without differ in three words at most. Raises ValueError that names a pair whose headline
    is no test headline, whose topic is the same, or that differs in more than that.
    """
    natural = any("part" in pair for pair in pairs)
    learnt = sum(pair.get("part") == "train" for pair in pairs)
    pairs = [pair for pair in pairs if pair.get("part", "test") == "test"]
    test = {corpus.examples[i].id: corpus.examples[i] for i in corpus.indices(split.test)}
    train = {fold(corpus.examples[i].text) for i in corpus.indices(split.train | split.tune)}
    changed = Counter[int]()
    for number, pair in enumerate(pairs, start=2):
        where = f"contrast.csv:{number}: {pair['headline_id']}"
        example = test.get(pair["headline_id"])
        if example is None:
            raise ValueError(f"{where} is no test headline; a pair stays in the test split")
        if pair["topic"] == example.label or pair["topic"] not in corpus.labels:
            raise ValueError(f"{where}: the twin's topic must be another one; not {pair['topic']}")
        distance = words_changed(example.text, pair["twin"])
        if distance < 1 or (distance > 3 and not natural):
            raise ValueError(f"{where}: the twin changes {distance} words, not 1 to 3")
        if fold(pair["twin"]) in train:
            raise ValueError(f"{where}: the twin stands in the train or validation split")
        changed[distance] += 1
    return {
        "pairs": len(pairs),
        **({"pairs_to_learn_from": learnt} if natural else {}),
        "headlines_with_a_twin": len({pair["headline_id"] for pair in pairs}),
        "pairs_by_words_changed": {str(n): k for n, k in sorted(changed.items())},
        "twins_by_topic": dict(sorted(Counter(pair["topic"] for pair in pairs).items())),
    }


def words_changed(one: str, two: str) -> int:
    """Return the least number of words to replace, add or remove (Levenshtein over words).

    >>> words_changed("RI Menang di Kandang", "RI menang di Jenewa")
    1
    """
    a, b = one.casefold().split(), two.casefold().split()
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        last, row[0] = row[0], i
        for j, right in enumerate(b, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (left != right))
    return row[-1]
