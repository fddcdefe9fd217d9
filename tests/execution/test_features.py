"""Shared counts give the very matrices, and so the very answers, of a plain pipeline."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

from bench import baselines
from bench.corpora.prepare import prepare
from bench.corpora.splits import split_by_story
from bench.corpora.tasks import Task
from bench.counting.counts import Counts
from bench.execution.features import Shared, analysis, can_share, feature_kinds
from bench.execution.fit import fit_predict
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.records.corpora import Corpus, Example
from bench.records.rows import Rows
from bench.store.environment import extra_versions

WORDS = [
    *("kopi", "beras", "Garam", "GARAM", "garam", "timah", "pelari", "menang", "kalah", "utusan"),
    *("pakta", "pabean", "kapal", "di", "ke", "dan", "anak-anak", "café", "cafe", "naïve", "İzmir"),
    *("ß", "x", "7", "2031", "تجارة", "貿易", "спорт"),
]
ODD = ["", " ", "!!! ... ?", "🙂", "🙂🙂 kopi", "kopi " * 40, "\u202eكوبي", "a\tb\nc", "x"]


def union(*parts: Any) -> FeatureUnion:
    return FeatureUnion([(f"part{i}", part) for i, part in enumerate(parts)])


def characters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)


def words() -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))


SHARED: dict[str, Callable[[], Any]] = {
    "counts": CountVectorizer,
    "binary": lambda: CountVectorizer(binary=True),
    "case": lambda: CountVectorizer(lowercase=False),
    "float32": lambda: CountVectorizer(ngram_range=(1, 3), dtype=np.float32),
    "tfidf": TfidfVectorizer,
    "words": words,
    "char_wb": characters,
    "char": lambda: TfidfVectorizer(analyzer="char", ngram_range=(1, 3), dtype=np.float32),
    "tfidf_binary": lambda: TfidfVectorizer(binary=True),
    "no_idf": lambda: TfidfVectorizer(use_idf=False),
    "rough_idf": lambda: TfidfVectorizer(smooth_idf=False),
    "l1": lambda: TfidfVectorizer(norm="l1"),
    "no_norm": lambda: TfidfVectorizer(norm=None),
    "accents": lambda: CountVectorizer(strip_accents="unicode"),
    "ascii": lambda: TfidfVectorizer(strip_accents="ascii"),
    "stop_words": lambda: CountVectorizer(stop_words=["kopi", "di", "ke", "dan"]),
    "hyphens": lambda: TfidfVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b"),
    "union": lambda: union(words(), characters()),
    "mixed": lambda: union(CountVectorizer(binary=True), TfidfVectorizer()),
    "nested": lambda: union(union(CountVectorizer(), words()), characters()),
}


def same(mine: csr_matrix, plain: csr_matrix) -> None:
    assert type(mine) is type(plain)
    assert mine.shape == plain.shape
    assert mine.has_sorted_indices == plain.has_sorted_indices
    for part in ("data", "indices", "indptr"):
        own, other = getattr(mine, part), getattr(plain, part)
        assert own.dtype == other.dtype, part
        assert own.tobytes() == other.tobytes(), part


def compare(make: Callable[[], Any], shared: Shared, train: Rows, test: Rows) -> None:
    vectoriser = make()
    learn = [shared.texts[i] for i in train]
    if not all(
        any(map(kind.build_analyzer(), learn)) for kind in feature_kinds(own_pipeline(make()))
    ):
        with pytest.raises(ValueError, match="empty vocabulary"):
            vectoriser.fit_transform(learn)
        with pytest.raises(ValueError, match="no feature"):
            shared.matrices(make(), train, [])
        return
    plain = vectoriser.fit_transform(learn)
    others = [test, test[::2]] if len(test) else []  # scikit-learn weights no empty matrix
    fitted, *asked = shared.matrices(make(), train, others)
    same(fitted, plain)
    for matrix, rows in zip(asked, others, strict=True):
        same(matrix, vectoriser.transform([shared.texts[i] for i in rows]))


def invented(rng: np.random.Generator, n: int) -> list[str]:
    made = [" ".join(rng.choice(WORDS, size=rng.integers(1, 12))) for _ in range(n)]
    for odd in ODD:
        made[rng.integers(n)] = odd
    return made


@pytest.mark.parametrize("name", SHARED)
def test_matrices_are_those_of_scikit_learn(name: str) -> None:
    assert can_share(make_pipeline(SHARED[name](), MultinomialNB()))
    rng = np.random.default_rng(list(SHARED).index(name))
    shared = Shared(invented(rng, 80))
    # few training rows, so that the test rows hold much that training lacks; any order of rows
    for size in (1, 4, 12, 50):
        order = rng.permutation(80)
        compare(SHARED[name], shared, order[:size], order[size:])
        compare(SHARED[name], shared, np.sort(order[:size]), np.sort(order[size:]))


TEXTS = st.lists(
    st.one_of(
        st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
        st.sampled_from(ODD),
        st.text(max_size=20),
    ),
    min_size=1,
    max_size=12,
)


@given(texts=TEXTS, name=st.sampled_from(sorted(SHARED)), data=st.data())
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_matrices_of_any_texts_are_those_of_scikit_learn(
    texts: list[str], name: str, data: Any
) -> None:
    rows = data.draw(st.permutations(range(len(texts))))
    cut = data.draw(st.integers(1, len(texts)))
    order = np.array(rows, dtype=np.int64)
    compare(SHARED[name], Shared(texts), order[:cut], order[cut:])


def test_one_set_of_counts_serves_every_weighting_and_none_other() -> None:
    one, two = TfidfVectorizer(sublinear_tf=True), CountVectorizer(binary=True)
    assert analysis(one) == analysis(two)
    for other in ("char", "char_wb"):
        assert analysis(CountVectorizer(analyzer=other)) != analysis(two)
    for change in ({"lowercase": False}, {"ngram_range": (1, 2)}, {"stop_words": ["di"]}):
        assert analysis(CountVectorizer(**change)) != analysis(two)
    # one after the other from the same counts: what was made last must not answer the next
    shared = Shared(invented(np.random.default_rng(1), 40))
    train, test = np.arange(20), np.arange(20, 40)
    for name in [*SHARED, *reversed(SHARED)]:
        compare(SHARED[name], shared, train, test)
    compare(words, shared, test, train)
    compare(words, shared, train, test)


class Own(TfidfVectorizer):  # type: ignore[misc]  # no types there
    """May do anything."""


def cut(text: str) -> list[str]:
    return text.split(",")


def own_pipeline(vectoriser: Any, **more: Any) -> Pipeline:
    return Pipeline([("v", vectoriser), ("m", MultinomialNB())], **more)


REFUSED: dict[str, Callable[[], Any]] = {
    "min_df": lambda: own_pipeline(CountVectorizer(min_df=2)),
    # a share of 1.0: only what stands in every text; a count of 1: only what stands in one
    "min_df share": lambda: own_pipeline(CountVectorizer(min_df=1.0)),
    "max_df count": lambda: own_pipeline(TfidfVectorizer(max_df=1)),
    "max_df share": lambda: own_pipeline(CountVectorizer(max_df=0.5)),
    "max_features": lambda: own_pipeline(TfidfVectorizer(max_features=3)),
    "vocabulary": lambda: own_pipeline(CountVectorizer(vocabulary=["kopi", "gol"])),
    "vocabulary array": lambda: own_pipeline(CountVectorizer(vocabulary=np.array(["kopi", "gol"]))),
    "tokenizer": lambda: own_pipeline(CountVectorizer(tokenizer=cut, token_pattern=None)),
    "preprocessor": lambda: own_pipeline(CountVectorizer(preprocessor=str.upper)),
    "analyzer": lambda: own_pipeline(CountVectorizer(analyzer=cut)),
    "subclass": lambda: own_pipeline(Own()),
    "hashing": lambda: own_pipeline(HashingVectorizer(n_features=64, alternate_sign=False)),
    "weights": lambda: own_pipeline(
        FeatureUnion(
            [("a", CountVectorizer()), ("b", characters())], transformer_weights={"a": 0.5}
        )
    ),
    "union of one that is not": lambda: own_pipeline(union(words(), Own())),
    "dropped": lambda: own_pipeline(FeatureUnion([("a", words()), ("b", "drop")])),
}
EXAMPLES = tuple(
    Example(
        f"{i:03d}",
        f"kopi gudang{i}, ke-{i % 7}, di pasar"
        if i % 3
        else f"gol pelari{i} ke-{i % 7}, di laga{i * 7} kopi",
        "trade" if i % 3 else "sports",
    )
    for i in range(150)
)
CORPUS = Corpus("d", "headline", ("sports", "trade"), EXAMPLES, tuple(e.id for e in EXAMPLES))
TASK = Task(CORPUS, "story", split_by_story(CORPUS, seed=0))


def module_of(make: Callable[[int], Any]) -> ModuleType:
    module = ModuleType("m")
    module.make = make  # type: ignore[attr-defined]
    return module


def plain_answers(module: ModuleType, task: Task, seed: int) -> tuple[list[str], Any]:
    """Return what the model answers without any of our code between."""
    examples = task.corpus.examples
    train, test = (task.corpus.indices(p) for p in (task.split.train, task.split.test))
    asked = [examples[i].text for i in test]
    model = module.make(seed).fit([examples[i].text for i in train],
                                  [examples[i].label for i in train])  # fmt: skip
    predicted = [str(label) for label in model.predict(asked)]
    if not hasattr(model, "predict_proba"):
        return predicted, None
    full = np.zeros((len(asked), len(task.corpus.labels)), dtype=np.float32)
    columns = [task.corpus.labels.index(str(label)) for label in model.classes_]
    full[:, columns] = model.predict_proba(asked)
    return predicted, full


def answers_alike(module: ModuleType, task: Task, seed: int) -> None:
    predictions, _ = fit_predict(module, task.corpus, task.split, seed=seed)
    predicted, probabilities = plain_answers(module, task, seed)
    assert list(predictions.predicted) == predicted
    assert (predictions.probabilities is None) == (probabilities is None)
    if probabilities is not None:
        assert predictions.probabilities is not None
        assert predictions.probabilities.tobytes() == probabilities.tobytes()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shared_is_refused_and_runs_all_the_same(name: str) -> None:
    assert not can_share(REFUSED[name]())
    answers_alike(module_of(lambda seed: REFUSED[name]()), TASK, 0)


def test_a_pipeline_with_a_memory_of_its_own_is_refused(tmp_path: Path) -> None:
    def make(seed: int) -> Pipeline:
        return own_pipeline(CountVectorizer(), memory=str(tmp_path))

    assert not can_share(make(0))
    answers_alike(module_of(make), TASK, 0)


def test_what_is_no_pipeline_is_refused() -> None:
    for model in (DummyClassifier(), CountVectorizer(), Pipeline([("v", CountVectorizer())])):
        assert not can_share(model)


@pytest.mark.parametrize("name", SHARED)
def test_any_shared_vectoriser_gives_the_answers_of_the_plain_model(name: str) -> None:
    answers_alike(module_of(lambda seed: make_pipeline(SHARED[name](), MultinomialNB())), TASK, 0)


def test_steps_between_and_learners_that_mind_the_order_of_a_row() -> None:
    makers = (
        lambda seed: make_pipeline(words(), MaxAbsScaler(), SVC(kernel="rbf")),
        lambda seed: make_pipeline(CountVectorizer(), SVC(kernel="linear")),
        lambda seed: make_pipeline(CountVectorizer(), "passthrough", MultinomialNB()),
    )
    for make in makers:
        assert can_share(make(0))
        answers_alike(module_of(make), TASK, 0)


def test_training_without_any_feature_fails_as_it_would_alone() -> None:
    make = module_of(
        lambda seed: make_pipeline(CountVectorizer(stop_words=None), DummyClassifier())
    )
    signs = tuple(Example(f"{i}", f"!{'?' * i}", "ab"[i % 2]) for i in range(20))
    corpus = Corpus("d", "headline", ("a", "b"), signs, tuple(e.id for e in signs))
    with pytest.raises(ValueError, match="no feature"):
        fit_predict(make, corpus, split_by_story(corpus, seed=0), seed=0)


class Spoils(MultinomialNB):  # type: ignore[misc]  # no types there
    """Changes in place what it is given to learn from and to answer."""

    def fit(self, rows: csr_matrix, labels: list[str]) -> "Spoils":
        super().fit(rows.copy(), labels)
        spoil(rows)
        return self

    def predict(self, rows: csr_matrix) -> Any:
        answers = super().predict(rows)
        spoil(rows)
        return answers


def spoil(rows: csr_matrix) -> None:
    rows.data *= 0
    rows.data -= 7
    rows.indices[:] = 0
    rows.indptr[1:-1] = 0


@pytest.mark.parametrize("name", ["counts", "float32", "words", "union", "nested"])
def test_a_model_that_changes_its_input_spoils_no_other(name: str) -> None:
    shared = Shared([example.text for example in EXAMPLES])
    train, test = np.arange(100), np.arange(100, 150)
    labels = [EXAMPLES[i].label for i in train]
    vectoriser = SHARED[name]()
    plain = vectoriser.fit_transform([shared.texts[i] for i in train])
    asked = vectoriser.transform([shared.texts[i] for i in test])
    for _ in range(3):
        learn, ask = shared.matrices(SHARED[name](), train, [test])
        same(learn, plain)
        same(ask, asked)
        Spoils().fit(learn, labels).predict(ask)
        assert (learn.data < 0).all()
        assert learn.indptr[1] == ask.indptr[1] == 0


def test_counts_of_one_process_are_found_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = invented(np.random.default_rng(5), 40)
    (tmp_path / "texts.txt").write_text("\x1f".join(texts), encoding="utf-8")
    code = (
        "import sys, pathlib, test_features as t\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "texts = (folder / 'texts.txt').read_bytes().decode().split('\\x1f')\n"
        "shared = t.Shared(texts, folder=folder)\n"
        "for kind in t.feature_kinds(t.make_pipeline(t.SHARED['nested'](), None)):\n"
        "    shared.counts(kind)\n"
    )
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=here, timeout=60)
    files = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".npz")
    assert len(files) == 3
    left = sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".lock")
    assert left == [*files, "texts.txt"]  # nothing half-made
    monkeypatch.setattr(Counts, "make", None)  # whatever is counted again fails
    shared = Shared(texts, folder=tmp_path)
    compare(SHARED["nested"], shared, np.arange(25), np.arange(25, 40))
    monkeypatch.undo()
    own = Shared(texts)
    for kind in feature_kinds(make_pipeline(SHARED["nested"](), None)):
        found, made = shared.counts(kind), own.counts(kind)
        assert (found.size, found.features) == (made.size, made.features)
        assert found.seconds > 0
        for part in ("indices", "data", "ends"):
            one, two = getattr(found, part), getattr(made, part)
            assert (one.dtype, one.tobytes()) == (two.dtype, two.tobytes())


def sharing() -> list[str]:
    """Return the baselines whose model can be shared, of those that could run here."""
    found = []
    for name in plugin_names(baselines):
        needs = plugin_traits(plugin_file(baselines, name)).get("NEEDS", "")
        if needs and "absent" in extra_versions(needs).values():
            continue
        if can_share(load_plugin(baselines, name).make(0)):
            found.append(name)
    return found


SHARING = sharing()


def test_most_baselines_can_share() -> None:
    assert {"naive_bayes", "logistic_words", "svm_words", "svm_chars"} <= set(SHARING)
    assert "majority" not in SHARING


@pytest.fixture(scope="module")
def tajuk() -> Task:
    return prepare("tajuk_hard")


@pytest.mark.parametrize("name", SHARING)
def test_a_baseline_answers_as_it_would_alone(name: str, tajuk: Task) -> None:
    module = load_plugin(baselines, name)
    with threadpool_limits(1):
        answers_alike(module, TASK, 3)
        answers_alike(module, tajuk, 1)
