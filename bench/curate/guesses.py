"""Guesses labels from a partial view of the texts, with a small family of predictors.

One predictor that fails shows nothing: it may look the wrong way. Naive Bayes on the names of
entities is far *below* chance where each entity is dealt evenly to the topics, for what training
holds more of, the test split holds less of; turned round, it is far above. So a view is judged by
the best of a family, chosen on the validation split, from below and from above.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from bench.records.audits import ProbeBounds
from bench.records.corpora import Corpus, Split
from bench.stats.intervals import difference_interval, score_intervals, story_counts
from bench.stats.metrics import METRICS, Floats
from bench.stats.resampling import Integers

LEARN_MOST = 6000  # training rows that a predictor learns from; more are drawn by the seed
FEWEST_ROWS = (
    50  # of a validation split that chooses; with fewer the training split is cut in folds
)
_FOLDS = 4
_FEATURES = 4000  # commonest character runs of a view
_DENSE = 60  # of them that trees look at
_NEIGHBOURS = 7  # different views that vote


class _Rows(NamedTuple):
    """Counts of character runs (n, features), a few numbers of the view (n, 3), and classes."""

    counts: csr_array
    numbers: Floats
    labels: Integers


def probe_bounds(seen: Sequence[str], corpus: Corpus, split: Split, *, seed: int) -> ProbeBounds:
    """Return what the views ``seen``, one text an example, give away of the labels.

    The family: naive Bayes, naive Bayes turned round, nearest neighbours, logistic regression
    and boosted trees, all on runs of one to three characters; it learns from the training split
    alone. Which of them counts is chosen on the validation split, or where that has fewer than
    50 rows by cross-fitting within training, whole stories at a time. ValueError for a split
    without training or test rows.
    """
    train, tune, test = (corpus.indices(part) for part in (split.train, split.tune, split.test))
    if not train or not test:
        raise ValueError(
            f"{corpus.name}: {len(train)} training and {len(test)} test rows: a probe needs both"
        )
    rows = _rows(seen, corpus, train)
    rng = np.random.default_rng(seed)
    # trees this small lose more by waiting for one another's threads than they gain
    with threadpool_limits(1):
        fit_on, query = _cut(rows, _fewer(np.array(train), rng)), _cut(rows, [*tune, *test])
        guesses = {name: guess(fit_on, query) for name, guess in FAMILY.items()}
        if len(tune) >= FEWEST_ROWS:
            right = query.labels[: len(tune)]
            hits = {name: int((g[: len(tune)] == right).sum()) for name, g in guesses.items()}
        else:
            hits = _cross_fitted(list(_folds(train, corpus, rng)), rows, rng)
    chosen = max(hits, key=hits.__getitem__)
    guesses = {name: guessed[len(tune) :] for name, guessed in guesses.items()}
    common = int(np.bincount(rows.labels[train]).argmax())
    return _bounds(chosen, guesses, common, _Tested(corpus, test, rows.labels[test]), seed)


def _rows(seen: Sequence[str], corpus: Corpus, train: Sequence[int]) -> _Rows:
    vectoriser = CountVectorizer(
        analyzer="char", ngram_range=(1, 3), lowercase=False, max_features=_FEATURES
    )
    vectoriser.fit([seen[i] for i in train])
    number = {name: i for i, name in enumerate(corpus.labels)}
    # length, month and the like are ordered by their first characters
    points = [[len(text), *(ord(c) for c in f"{text[:2]:<2}")] for text in seen]
    return _Rows(
        csr_array(vectoriser.transform(seen)),
        np.array(points, dtype=np.float64),
        np.array([number[example.label] for example in corpus.examples]),
    )


def _cut(rows: _Rows, at: Sequence[int] | Integers) -> _Rows:
    places = np.asarray(at, dtype=np.int64)
    return _Rows(rows.counts[places], rows.numbers[places], rows.labels[places])


def _fewer(train: Integers, rng: np.random.Generator) -> Integers:
    if len(train) <= LEARN_MOST:
        return train
    return np.sort(rng.choice(train, LEARN_MOST, replace=False))


def _folds(
    train: Sequence[int], corpus: Corpus, rng: np.random.Generator
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the training rows in turns as rows to learn from and rows to choose on, by story."""
    stories = sorted({corpus.stories[i] for i in train})
    fold = dict(zip(stories, rng.permutation(len(stories)) % _FOLDS, strict=True))
    for number in range(_FOLDS):
        held = [i for i in train if fold[corpus.stories[i]] == number]
        rest = [i for i in train if fold[corpus.stories[i]] != number]
        if held and rest:
            yield rest, held


def _cross_fitted(
    turns: Sequence[tuple[Sequence[int], Sequence[int]]], rows: _Rows, rng: np.random.Generator
) -> dict[str, int]:
    """Return how often each predictor is right on the rows that it did not learn from."""
    hits = dict.fromkeys(FAMILY, 0)
    for learn, held in turns:
        fit_on, query = _cut(rows, _fewer(np.array(learn), rng)), _cut(rows, held)
        for name, guess in FAMILY.items():
            hits[name] += int((guess(fit_on, query) == query.labels).sum())
    return hits


class _Tested(NamedTuple):
    """The rows of the test split and their classes, both (n,)."""

    corpus: Corpus
    rows: Sequence[int]
    labels: Integers

    def counted(self, guess: Integers) -> Floats:
        """Return the confusion counts of each story: (stories, k, k)."""
        names = self.corpus.labels
        stories = [self.corpus.stories[i] for i in self.rows]
        true, guessed = [names[i] for i in self.labels], [names[i] for i in guess]
        return story_counts(stories, true, guessed, names)


def _bounds(
    chosen: str, guesses: dict[str, Integers], common: int, tested: _Tested, seed: int
) -> ProbeBounds:
    counts = {name: tested.counted(guess) for name, guess in guesses.items()}
    every = score_intervals(list(counts.values()), level=1 - 0.05 / len(counts))
    low, high = score_intervals([counts[chosen]])[0]["accuracy"]
    accuracy = float((guesses[chosen] == tested.labels).mean())
    constant = tested.counted(np.full(len(tested.labels), common))
    lead = difference_interval(counts[chosen], constant, METRICS["accuracy"], seed=seed)
    high = max(high, accuracy)
    return ProbeBounds(
        predictor=chosen,
        accuracy=accuracy,
        low=min(low, accuracy),
        high=high,
        most=max(high, *(of_model["accuracy"][1] for of_model in every)),
        lead_low=lead[0],
        lead_high=lead[1],
    )


def _naive_bayes(learn: _Rows, query: _Rows, *, turned: bool = False) -> Integers:
    classes = int(learn.labels.max()) + 1
    member = np.eye(classes)[learn.labels]
    seen = (learn.counts.T @ member).T + 0.5
    prior = np.log(member.sum(axis=0) + 0.5)
    evidence = query.counts @ np.log(seen / seen.sum(axis=1, keepdims=True)).T
    return np.asarray((prior - evidence if turned else prior + evidence).argmax(axis=1))


def _turned(learn: _Rows, query: _Rows) -> Integers:
    return _naive_bayes(learn, query, turned=True)


def _neighbours(learn: _Rows, query: _Rows) -> Integers:
    """Let the nearest different views vote with the labels that training has of each."""
    near, place = _distinct(normalize(learn.counts))
    classes = int(learn.labels.max()) + 1
    votes = np.zeros((near.shape[0], classes))
    np.add.at(votes, (place, learn.labels), 1)
    prior = votes.sum(axis=0) / votes.sum()
    queries, of_query = _distinct(normalize(query.counts))
    k, guess = min(_NEIGHBOURS, near.shape[0]), np.empty(queries.shape[0], dtype=np.int64)
    for start in range(0, queries.shape[0], 512):
        alike = (queries[start : start + 512] @ near.T).toarray()
        top = np.argpartition(-alike, k - 1, axis=1)[:, :k]
        # a view that is the same counts for much more than one that is half alike
        weight = np.take_along_axis(alike, top, axis=1) ** 6
        guess[start : start + 512] = (
            np.einsum("ij,ijk->ik", weight, votes[top]) + 1e-6 * prior
        ).argmax(axis=1)
    return guess[of_query]


def _distinct(rows: csr_array) -> tuple[csr_array, Integers]:
    """Return the different rows, and for each row which of them it is."""
    rows = csr_array(rows)
    rows.sort_indices()
    seen: dict[tuple[bytes, bytes], int] = {}
    first: list[int] = []
    place = np.empty(rows.shape[0], dtype=np.int64)
    for i, (a, b) in enumerate(pairwise(rows.indptr)):
        key = rows.indices[a:b].tobytes(), rows.data[a:b].tobytes()
        if key not in seen:
            seen[key] = len(first)
            first.append(i)
        place[i] = seen[key]
    return rows[np.array(first)], place


def _logistic(learn: _Rows, query: _Rows) -> Integers:
    if len(set(learn.labels.tolist())) < 2:
        return np.full(query.counts.shape[0], learn.labels[0])
    model = LogisticRegression(C=3.0, max_iter=400, tol=1e-3)
    model.fit(normalize(learn.counts), learn.labels)
    return np.asarray(model.predict(normalize(query.counts)))


def _trees(learn: _Rows, query: _Rows) -> Integers:
    if len(set(learn.labels.tolist())) < 2:
        return np.full(query.counts.shape[0], learn.labels[0])
    often = np.argsort(-np.asarray((learn.counts > 0).sum(axis=0)), kind="stable")[:_DENSE]

    def dense(rows: _Rows) -> Floats:
        return np.hstack([rows.counts[:, often].toarray(), rows.numbers])

    model = HistGradientBoostingClassifier(
        max_iter=40, max_leaf_nodes=15, early_stopping=False, random_state=0
    )
    model.fit(dense(learn), learn.labels)
    return np.asarray(model.predict(dense(query)))


FAMILY: dict[str, Callable[[_Rows, _Rows], Integers]] = {
    "naive Bayes": _naive_bayes,
    "naive Bayes turned round": _turned,
    "nearest neighbours": _neighbours,
    "logistic regression": _logistic,
    "boosted trees": _trees,
}
