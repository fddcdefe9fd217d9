import numpy as np
import pytest

from bench import baselines
from bench.plugins import load_plugin, plugin_file, plugin_traits

TOPICS = {"sports": "gol laga kiper", "trade": "ekspor bea impor", "diplomacy": "dubes pakta"}
TEXTS = [f"{word} baru {n}" for words in TOPICS.values() for word in words.split() for n in "abcd"]
LABELS = [label for label, words in TOPICS.items() for _ in words.split() for _ in "abcd"]


def test_it_asks_for_its_extra_and_is_slow() -> None:
    traits = plugin_traits(plugin_file(baselines, "wide_mlp"))
    assert (traits["NEEDS"], traits["SLOW"], traits["RANDOM"]) == ("neural", True, True)


def test_it_learns_and_a_seed_gives_the_same_again() -> None:
    torch = pytest.importorskip("torch")
    make = load_plugin(baselines, "wide_mlp").make
    model = make(1).set_params(epochs=10, hidden=64)
    before = torch.random.get_rng_state()
    first = model.fit(TEXTS, LABELS).predict_proba(TEXTS)
    assert (torch.random.get_rng_state() == before).all()
    assert (model.predict(TEXTS) == np.array(LABELS)).mean() > 0.9
    assert first.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    again = make(1).set_params(epochs=10, hidden=64).fit(TEXTS, LABELS).predict_proba(TEXTS)
    other = make(2).set_params(epochs=10, hidden=64).fit(TEXTS, LABELS).predict_proba(TEXTS)
    assert (first == again).all()
    assert not (first == other).all()
    # a text without a known word, and none at all
    assert model.predict_proba(["zzz qqq", ""]).shape == (2, 3)
    assert model.predict([]).tolist() == []
    with pytest.raises(ValueError, match="no texts to learn from"):
        model.fit([], [])
