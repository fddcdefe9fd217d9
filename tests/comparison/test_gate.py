import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

import bench
from bench.comparison.gate import Gate, Rerun, failing, gate
from bench.comparison.pipeline import compare_models
from bench.store.index import read_index
from bench.store.predictions import load_predictions

GOOD = """
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline


def make(seed):
    return make_pipeline(CountVectorizer(), MultinomialNB())
"""
RANDOM = """
import numpy as np

RANDOM = True


class Coin:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def fit(self, texts, labels):
        self.labels = sorted(set(labels))
        return self

    def predict(self, texts):
        return self.rng.choice(self.labels, len(texts)).tolist()


def make(seed):
    return Coin(seed + {shift})
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of results that holds a baseline and two files of models."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "mine.py").write_text(GOOD)
    (folder / "coin.py").write_text(RANDOM.format(shift=0))
    options = bench.RunOptions(seeds=3)
    models = [folder / "mine.py", folder / "coin.py"]
    bench.run(
        ["tajuk_hard"], baselines=["majority"], models=models, out=folder / "r", options=options
    )
    return folder


def test_what_did_not_change_passes_with_the_same_predictions(stored: Path, tmp_path: Path) -> None:
    judged = gate(stored / "r", models=[stored / "mine.py"], out=tmp_path)
    assert [(one.model, one.identical) for one in judged.reruns] == [
        ("majority", True),
        ("mine", True),
    ]
    assert judged.passes
    assert judged.left_out == {
        "coin on tajuk_hard, headline, story": "it is a file: name it with --model coin.py"
    }
    assert judged.reruns[1].sentence.endswith("the same predictions.")


def test_a_model_that_got_worse_is_stopped_and_one_that_got_better_passes(
    stored: Path, tmp_path: Path
) -> None:
    worse = tmp_path / "mine.py"
    worse.write_text(GOOD.replace("MultinomialNB()", "MultinomialNB(alpha=30.0)"))
    judged = gate(stored / "r", models=[worse], baselines=["mine"], out=tmp_path / "o")
    (one,) = judged.reruns
    assert not judged.passes
    assert one.difference < -0.05
    assert "worse than the margin and chance allow." in judged.failures[0]
    assert one.before - one.now == pytest.approx(-one.difference)
    back = gate(tmp_path / "o", models=[stored / "mine.py"], baselines=["mine"], out=tmp_path / "p")
    assert back.passes
    assert back.reruns[0].difference == pytest.approx(-one.difference)


def test_chance_over_seeds_widens_what_passes(stored: Path, tmp_path: Path) -> None:
    other = tmp_path / "coin.py"
    other.write_text(RANDOM.format(shift=100))
    judged = gate(stored / "r", models=[other], baselines=["coin"], out=tmp_path / "o")
    (one,) = judged.reruns
    assert judged.passes
    assert not one.identical
    # worked out again from the scores of the three seeds on either side
    folders = (stored / "r", tmp_path / "o")
    scores = [
        [
            np.mean(np.array(p.predicted) == np.array(p.labels))
            for p in (
                load_predictions(folder, o)[1] for o in read_index(folder) if o.model == "coin"
            )
        ]
        for folder in folders
    ]
    seeds = sum(np.var(side, ddof=1) / 3 for side in scores)
    least = 0.01 + norm.ppf(0.975) * np.sqrt(seeds)
    assert one.tolerance > least
    assert one.difference == pytest.approx(np.mean(scores[1]) - np.mean(scores[0]))


def test_what_cannot_be_judged_stops_the_gate(stored: Path, tmp_path: Path) -> None:
    broken = tmp_path / "mine.py"
    broken.write_text("def make(seed):\n    raise RuntimeError('no weights')\n")
    judged = gate(stored / "r", models=[broken], baselines=["mine"], out=tmp_path / "o")
    assert not judged.reruns
    assert not judged.passes
    assert "no weights" in judged.failures[0]


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"datasets": ["click_id"]}, "holds no run of click_id; make one with"),
        ({"margin": 3.0}, "a margin of 300 points; give more than 0"),
    ],
)
def test_wrong_requests_are_one_line(stored: Path, keywords: dict, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        gate(stored / "r", **keywords)


def test_fail_if_stops_what_it_names(stored: Path) -> None:
    good = compare_models(stored / "mine.py", "majority", out=stored / "r")
    poor = compare_models("majority", stored / "mine.py", out=stored / "r")
    listed = compare_models(f"{stored / 'r'}:mine", stored / "mine.py", out=stored / "r")
    verdicts = ("worse", "not-better", "not-equivalent")
    stopped = [[bool(failing(one, word)) for word in verdicts] for one in (good, poor, listed)]
    assert stopped == [[False, False, True], [True, True, True], [False, True, False]]
    with pytest.raises(ValueError, match="--fail-if tie: use worse, not-better, not-equivalent"):
        failing(good, "tie")


def test_a_sentence_names_both_scores() -> None:
    one = Rerun(("d", "v", "s"), "m", "tuned", 0.9, 0.85, -0.05, 0.03, identical=False)
    assert one.sentence == (
        "m (tuned) on d, v, split by s: 90.0 % before, 85.0 % now, -5.0 points; a loss of 3.0 "
        "passes: worse than the margin and chance allow."
    )
    assert not Gate((one,)).passes
