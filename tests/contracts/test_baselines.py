"""The contract, once, over all baselines found."""

from types import ModuleType

import pytest

from bench import baselines
from bench.corpora.splits import split_by_story
from bench.execution.fit import fit_predict
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.records.corpora import Corpus, Example

GOODS = ["kopi", "beras", "garam", "kapas", "timah"]
MOVES = ["menang", "kalah", "mundur", "cedera", "pulang"]
EXAMPLES = tuple(
    [
        Example(f"t{i}", f"kiriman {GOODS[i % 5]} ke-{i} ditahan di pabean", "trade")
        for i in range(45)
    ]
    + [Example(f"s{i}", f"pelari {MOVES[i % 5]} di lintasan ke-{i}", "sports") for i in range(45)]
    + [
        Example(f"d{i}", f"utusan ke-{i} {MOVES[i % 5]} tanpa pakta", "diplomacy")
        for i in range(45)
    ]
)
CORPUS = Corpus(
    "toy", "headline", ("diplomacy", "sports", "trade"), EXAMPLES, tuple(e.id for e in EXAMPLES)
)
SPLIT = split_by_story(CORPUS, seed=0)
NAMES = plugin_names(baselines)


# those that answer without weights from a hub and without an endpoint: the others are fitted in
# tests/baselines/test_neural.py and test_llm.py, on weights and an endpoint of the tests' own
HERE = [
    name
    for name in NAMES
    if plugin_traits(plugin_file(baselines, name)).get("NEEDS")
    not in ("embeddings", "neural", "llm")
]


@pytest.fixture(params=HERE)
def fitted(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(baselines, request.param)


@pytest.fixture(params=NAMES)
def module(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(baselines, request.param)


def test_it_says_what_it_stands_for(module: ModuleType) -> None:
    assert module.__doc__
    first, _, rest = module.__doc__.strip().partition("\n")
    assert first.endswith(".")
    assert len(first) <= 100
    assert rest.strip(), "a second paragraph says why one would want it"


def test_it_answers_twice_alike(fitted: ModuleType) -> None:
    one, _ = fit_predict(fitted, CORPUS, SPLIT, seed=3)
    two, _ = fit_predict(fitted, CORPUS, SPLIT, seed=3)
    assert one.predicted == two.predicted
    if one.probabilities is not None:
        assert two.probabilities is not None
        assert (one.probabilities == two.probabilities).all()
        best = [one.classes[i] for i in one.probabilities.argmax(axis=1)]
        assert best == list(one.predicted)


def test_it_makes_a_fresh_model_each_time(module: ModuleType) -> None:
    assert module.make(0) is not module.make(0)


def test_its_space_names_parameters_of_its_model(module: ModuleType) -> None:
    assert isinstance(module.SPACE, dict)
    if module.SPACE:
        assert set(module.SPACE) <= set(module.make(0).get_params())
    for values in module.SPACE.values():
        assert len(values) == len(set(map(str, values))) >= 2


def test_it_takes_odd_texts(fitted: ModuleType) -> None:
    texts = [e.text for e in EXAMPLES]
    model = fitted.make(0).fit(texts, [e.label for e in EXAMPLES])
    odd = ["", " ", "!!!", "\u202eكوبي", "kopi " * 3000, "🙂"]
    assert len(list(model.predict(odd))) == len(odd)


def test_those_fitted_elsewhere_are_few_and_known() -> None:
    elsewhere = set(NAMES) - set(HERE)
    assert elsewhere == {
        "encoder", "llm_few_shot", "llm_zero_shot", "sentence_embeddings", "static_embeddings",
        "wide_mlp",
    }  # fmt: skip


def test_learners_learn() -> None:
    for name in set(HERE) - {"majority", "keyword_rules"}:
        predictions, _ = fit_predict(load_plugin(baselines, name), CORPUS, SPLIT, seed=0)
        right = sum(a == b for a, b in zip(predictions.predicted, predictions.labels, strict=True))
        assert right / len(predictions.ids) > 0.9, name
