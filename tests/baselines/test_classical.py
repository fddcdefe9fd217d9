"""What is special in the classical baselines; the contract is in `test_every_baseline`."""

import gzip
import pickle
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.neighbors import NearestCentroid
from sklearn.svm import LinearSVC

from bench import baselines
from bench.execution.features import analysis, can_share, feature_kinds
from bench.plugins import load_plugin

TEXTS = [
    f"{who} {what} di {where}"
    for who in ("pelari", "utusan", "kiriman")
    for what in ("datang", "menang", "ditahan", "pulang")
    for where in ("pasar", "pabean", "lintasan", "istana", "gudang")
]
LABELS = [{"p": "sports", "u": "diplomacy", "k": "trade"}[text[0]] for text in TEXTS]
CLASSICAL = {
    "boosting", "complement_nb", "fasttext_words", "gzip_knn", "knn_tfidf", "lsa_logistic",
    "nbsvm", "nearest_centroid", "random_forest", "ridge_chars", "sgd_words", "svm_words",
    "voting", "words_and_chars",
}  # fmt: skip
ON_TEXTS = {"fasttext_words", "gzip_knn", "voting"}
EXTRAS = {"boosting": "lightgbm", "fasttext_words": "fasttext"}
# No rule in it: what a model makes of these is its own doing, and its seed's
NOISE = [
    " ".join(f"kata{j}" for j in np.random.default_rng(i).integers(0, 40, 6)) for i in range(120)
]
NOISE_LABELS = [("sports", "diplomacy", "trade")[i % 3] for i in range(90)]


def load(name: str) -> ModuleType:
    if name in EXTRAS:
        pytest.importorskip(EXTRAS[name])
    return load_plugin(baselines, name)


@pytest.mark.parametrize("name", sorted(CLASSICAL))
def test_tuning_has_eight_settings_to_try(name: str) -> None:
    module = load(name)
    sizes = [len(values) for values in module.SPACE.values()]
    assert np.prod(sizes) == 8
    for parameter, values in module.SPACE.items():
        for value in values:
            module.make(0).set_params(**{parameter: value}).fit(NOISE[:90], NOISE_LABELS)


@pytest.mark.parametrize("name", sorted(CLASSICAL - ON_TEXTS))
def test_its_counts_are_made_once_a_dataset(name: str) -> None:
    assert can_share(load(name).make(0))


def test_counts_are_of_three_kinds_only() -> None:
    shared = [load(name).make(0) for name in sorted(CLASSICAL - ON_TEXTS - set(EXTRAS))]
    shared += [load(name).make(0) for name in ("naive_bayes", "logistic_words", "svm_chars")]
    kinds = {analysis(kind) for model in shared for kind in feature_kinds(model)}
    assert len(kinds) == 3


@pytest.mark.parametrize("name", sorted(CLASSICAL))
def test_chance_is_the_seeds_and_declared(name: str) -> None:
    module = load(name)

    def predictions(seed: int) -> list[str]:
        return [str(a) for a in module.make(seed).fit(NOISE[:90], NOISE_LABELS).predict(NOISE)]

    def shares(seed: int) -> Any:
        model = module.make(seed).fit(NOISE[:90], NOISE_LABELS)
        return model.predict_proba(NOISE).tolist() if hasattr(model, "predict_proba") else None

    assert predictions(1) == predictions(1)
    assert shares(1) == shares(1)
    moved = any(predictions(1) != predictions(seed) or shares(1) != shares(seed) for seed in (2, 3))
    assert moved == getattr(module, "RANDOM", False)


# nearest_centroid


@pytest.mark.filterwarnings("ignore:self.within_class_std_dev_")
def test_rocchio_has_the_centroids_of_scikit_learn() -> None:
    rows = CountVectorizer().fit_transform(TEXTS).astype(float)
    rocchio = load("nearest_centroid").Rocchio(push=0.0).fit(rows, LABELS)
    centroids = NearestCentroid().fit(rows.toarray(), LABELS).centroids_
    lengths = np.linalg.norm(centroids, axis=1, keepdims=True)
    assert np.allclose(rocchio.prototypes_, centroids / lengths)


def test_rocchio_pushes_away_from_the_others() -> None:
    rows = csr_matrix([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    rocchio = load("nearest_centroid").Rocchio(push=0.5).fit(rows, ["a", "a", "b"])
    # a: (1, 0, 1/2) - half of (0, 2, 0); b: (0, 2, 0) - half of (1, 0, 1/2)
    a, b = np.array([1, -1, 0.5]), np.array([-0.5, 2, -0.25])
    expected = [a / np.linalg.norm(a), b / np.linalg.norm(b)]
    assert np.allclose(rocchio.prototypes_, expected)


# nbsvm


def test_log_count_ratio_by_hand() -> None:
    # columns: gol, tarif, hari. Inside (2 rows): 2, 0, 1. Outside (3 rows): 0, 2, 1.
    rows = csr_matrix([[1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 0]])
    inside = np.array([True, True, False, False, False])
    ratio = load("nbsvm").log_count_ratio(rows, inside, 1.0)
    # p = (3, 1, 2)/6, q = (1, 3, 2)/6
    assert np.allclose(ratio, np.log([3, 1 / 3, 1]))


def test_nbsvm_is_the_papers_formula() -> None:
    rows = CountVectorizer(binary=True).fit_transform(TEXTS)
    y = np.array([label == "trade" for label in LABELS]).astype(int)
    model = load("nbsvm").BinaryNBSVM(alpha=0.5, beta=0.4, C=0.7, random_state=3).fit(rows, y)
    dense = rows.toarray().astype(float)
    p, q = 0.5 + dense[y == 1].sum(axis=0), 0.5 + dense[y == 0].sum(axis=0)
    r = np.log(p / np.abs(p).sum()) - np.log(q / np.abs(q).sum())
    svm = LinearSVC(C=0.7, random_state=3).fit(csr_matrix(dense * r), y)
    w = svm.coef_[0]
    mixed = 0.6 * np.abs(w).sum() / len(w) + 0.4 * w
    expected = (dense * r) @ mixed + 0.4 * svm.intercept_[0]
    assert np.allclose(model.decision_function(rows), expected)
    assert (model.predict(rows) == (expected > 0)).all()


def test_nbsvm_with_beta_one_is_a_plain_svm_on_scaled_counts() -> None:
    rows = CountVectorizer(binary=True).fit_transform(TEXTS)
    y = np.array([label == "sports" for label in LABELS]).astype(int)
    nbsvm = load("nbsvm")
    scaled = rows.multiply(nbsvm.log_count_ratio(rows, y == 1, 1.0)).tocsr()
    plain = LinearSVC(random_state=0).fit(scaled, y)
    model = nbsvm.BinaryNBSVM(alpha=1.0, beta=1.0).fit(rows, y)
    assert np.allclose(model.decision_function(rows), plain.decision_function(scaled))


def test_nbsvm_does_not_hand_all_to_the_largest_class() -> None:
    rng = np.random.default_rng(0)
    words = {"sports": "abcdefgh", "trade": "hijklmno", "diplomacy": "opqrstua"}
    truth = ["sports"] * 150 + ["diplomacy"] * 90 + ["trade"] * 40
    texts = [" ".join(f"kata{w}" for w in rng.choice(list(words[c]), 3)) for c in truth]
    model = load("nbsvm").make(0).fit(texts[::2], truth[::2])
    right = Counter(
        t for t, a in zip(truth[1::2], model.predict(texts[1::2]), strict=True) if t == a
    )
    assert min(right[c] / Counter(truth[1::2])[c] for c in words) > 0.9


# gzip_knn


def gzip_distance(one: str, other: str) -> float:
    a, b = len(gzip.compress(one.encode())), len(gzip.compress(other.encode()))
    both = len(gzip.compress(f"{one} {other}".encode()))
    return (both - min(a, b)) / max(a, b)


@pytest.mark.parametrize(
    "text", ["", "a", "gol " * 9000, "kopi é 🙂", "".join(map(chr, range(999)))]
)
def test_packed_length_is_that_of_gzip(text: str) -> None:
    assert load("gzip_knn").packed_length(text.encode()) == len(gzip.compress(text.encode()))


def test_gzip_distance_by_hand() -> None:
    model = load("gzip_knn").make(0).fit(TEXTS, LABELS)
    found = model.distances("kiriman datang di pelabuhan")
    assert found.tolist() == [gzip_distance("kiriman datang di pelabuhan", text) for text in TEXTS]


class Told:
    """Distances as told, in place of packed lengths."""

    def __init__(self, labels: list[str], distances: dict[str, list[float]], k: int) -> None:
        module = load("gzip_knn")
        self.model = module.GzipNeighbours(k=k).fit([str(i) for i in range(len(labels))], labels)
        self.model.distances = lambda text: np.array(distances[text])

    def predict(self, *texts: str) -> list[str]:
        return [str(answer) for answer in self.model.predict(texts)]


def test_gzip_counts_votes_before_distances() -> None:
    told = Told(["b", "a", "a", "b"], {"x": [0.1, 0.4, 0.5, 0.9]}, k=3)
    assert told.predict("x") == ["a"]


def test_gzip_breaks_a_tie_by_the_smaller_mean_distance() -> None:
    told = Told(["a", "b", "b", "a"], {"x": [0.1, 0.2, 0.3, 0.6], "y": [0.1, 0.3, 0.4, 0.2]}, k=4)
    assert told.predict("x", "y") == ["b", "a"]


def test_gzip_breaks_an_exact_tie_by_the_first_training_row() -> None:
    labels = ["c", "b", "a", "c"]
    same = [0.5, 0.25, 0.25, 0.25]
    # rows 1, 2 and 3 are equally near: b comes first in training, though a comes first by name
    assert Told(labels, {"x": same}, k=3).predict("x") == ["b"]
    assert Told(labels, {"x": same}, k=1).predict("x") == ["b"]
    assert Told(labels, {"x": [0.5] * 4}, k=2).predict("x") == ["c"]


def test_the_papers_slip_scores_higher_than_its_model() -> None:
    truth = ["a", "b", "a", "b"]
    distances = {
        "0": [0.1, 0.2, 0.9],  # a before b: right
        "1": [0.1, 0.2, 0.9],  # a before b: wrong, but "either was right"
        "2": [0.2, 0.1, 0.9],  # b before a: wrong, but "either was right"
        "3": [0.1, 0.9, 0.2],  # a before a: wrong either way
    }
    labels = ["a", "b", "a"]
    told = Told(labels, distances, k=2)
    texts = list(distances)
    top_1 = np.mean([a == t for a, t in zip(told.predict(*texts), truth, strict=True)])
    near = [told.model.neighbours(text)[0] for text in texts]
    top_2 = np.mean([t in {labels[i] for i in rows} for rows, t in zip(near, truth, strict=True)])
    assert (top_1, top_2) == (0.25, 0.75)


def test_gzip_answers_do_not_depend_on_what_else_is_asked() -> None:
    model = load("gzip_knn").make(0).fit(TEXTS[::2], LABELS[::2])
    together = model.predict(TEXTS[1::2]).tolist()
    assert together == [model.predict([text])[0] for text in TEXTS[1::2]]


# fasttext_words

AWKWARD = {"sports": "olah raga/bola", "trade": "__label__0", "diplomacy": "luar\nnegeri, 1"}


def test_fasttext_takes_any_name_for_a_label() -> None:
    labels = [AWKWARD[label] for label in LABELS]
    model = load("fasttext_words").make(0).fit(TEXTS, labels)
    assert list(model.classes_) == sorted(AWKWARD.values())
    assert list(model.predict(TEXTS)) == labels


def test_fasttext_can_be_pickled() -> None:
    model = load("fasttext_words").make(0).fit(TEXTS, LABELS)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))
    unfitted = pickle.loads(pickle.dumps(load("fasttext_words").make(3)))
    assert unfitted.get_params() == load("fasttext_words").make(3).get_params()


def test_fasttext_takes_any_text() -> None:
    module = load("fasttext_words")
    odd = ["__label__1 __label__2", "dua\nbaris", "\u2028", "</s>", "", "\x00", "____label__0"]
    texts, labels = [*TEXTS, *odd], [*LABELS, *LABELS[: len(odd)]]
    model = module.make(0).fit(texts, labels)
    # a text that could pass for a label would have made classes of its own
    assert sorted(model.model_.get_labels()) == ["__label__0", "__label__1", "__label__2"]
    found = model.predict_proba(odd)
    assert found.shape == (len(odd), 3)
    assert np.allclose(found.sum(axis=1), 1)


def test_fasttext_fits_again_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    model = load("fasttext_words").make(0).fit(TEXTS, LABELS)
    first = model.predict_proba(TEXTS)
    model.fit(TEXTS, [f"bukan {label}" for label in LABELS])
    assert list(model.classes_) == ["bukan diplomacy", "bukan sports", "bukan trade"]
    assert (model.predict_proba(TEXTS) == first).all()
    assert (clone(model).fit(TEXTS, LABELS).predict_proba(TEXTS) == first).all()
    assert list(tmp_path.iterdir()) == []


def test_fasttext_does_not_forget_what_came_first() -> None:
    model = load("fasttext_words").make(0)
    order = sorted(range(len(TEXTS)), key=LABELS.__getitem__)
    model.fit([TEXTS[i] for i in order], [LABELS[i] for i in order])
    assert list(model.predict(TEXTS)) == LABELS


def test_fasttext_does_not_learn_from_what_memory_held_before() -> None:
    model = load("fasttext_words").make(0)
    first = model.fit(NOISE[:90], NOISE_LABELS).predict_proba(NOISE)
    for _ in range(5):
        sizes = [10**k * n for k in range(1, 6) for n in (1, 3, 7)]
        held = [np.full(size, np.nan) for size in sizes for _ in range(3)]
        del held
        assert (model.fit(NOISE[:90], NOISE_LABELS).predict_proba(NOISE) == first).all()
    assert (model.model_.get_input_matrix() != 0).mean() > 0.99


# boosting, voting


def test_boosting_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    load("boosting").make(0).fit(TEXTS, LABELS).predict(TEXTS)
    assert capfd.readouterr() == ("", "")


def test_voting_follows_two_against_one_and_naive_bayes_where_all_differ() -> None:
    model = load("voting").make(0).fit(TEXTS, LABELS)

    class Says:
        def __init__(self, *predictions: int) -> None:
            self.predictions = np.array(predictions)

        def predict(self, texts: list[str]) -> np.ndarray:
            return self.predictions

    # classes are numbered by name: diplomacy, sports, trade
    model.estimators_ = [Says(0, 0, 2), Says(1, 1, 2), Says(1, 2, 0)]
    assert model.predict(["x", "y", "z"]).tolist() == ["sports", "diplomacy", "trade"]
    assert not hasattr(model, "predict_proba")
