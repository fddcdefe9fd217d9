from dataclasses import replace

from bench.corpora.prepare import prepare
from bench.execution.fit import fit_predict
from bench.plugins import load_from
from bench.report.weights import MOST_WORDS, word_weights

TASK = prepare("tajuk_hard")


def predictions(name: str):
    module = load_from("bench.baselines", name)
    return fit_predict(module, TASK.corpus, TASK.split, seed=0)[0]


def test_the_best_linear_baseline_that_still_predicts_what_is_stored_is_shown() -> None:
    bayes, floor = predictions("naive_bayes"), predictions("majority")
    ids = list(bayes.ids[:20])
    told = word_weights(TASK, {"naive_bayes": bayes, "majority": floor, "theirs": bayes}, ids)
    assert told.model == "naive_bayes"
    assert [told.labels[key] for key in ids] == list(bayes.predicted[:20])
    assert all(0 < len(told.weights[key]) <= MOST_WORDS for key in ids)
    other = replace(bayes, predicted=("trade",) * len(bayes.ids))
    assert word_weights(TASK, {"naive_bayes": other, "majority": floor}, ids).model == ""
