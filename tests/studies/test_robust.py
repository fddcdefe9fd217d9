from pathlib import Path

import pytest

from bench.corpora.prepare import prepare
from bench.store.studies import stored_studies
from bench.studies.robust import chosen_perturbations, perturbed, robust, sample_changes


def test_it_asks_each_model_once_and_stores_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ("keyboard_typos", "upper_case")
    first = robust(
        ["naive_bayes"], dataset="tajuk_hard", perturbations=wanted, strengths=(1.0,), out=tmp_path
    )
    rows = {r.perturbation: r for r in first.table.itertuples()}
    assert set(rows) == {"keyboard_typos", "upper_case", "twins"}
    assert rows["upper_case"].difference == 0  # it folds letters
    assert rows["upper_case"].changed == 1
    assert rows["keyboard_typos"].difference < 0
    assert rows["keyboard_typos"].low < rows["keyboard_typos"].difference
    assert first.failed == {}
    assert [p.stem for p in first.figures if p.stem == "robustness"]
    (study,) = stored_studies(tmp_path, "robustness")
    assert len(study.runs) == 4  # as they stand, two perturbations, the twins
    # answers to headlines as they stand are those of an ordinary run
    task = prepare("tajuk_hard")
    assert study.test_set.ids[: len(task.test_set.ids)] == task.test_set.ids
    monkeypatch.setattr("bench.studies.robust.run_fits", lambda fits, *a, **k: _none(fits))
    again = robust(
        ["naive_bayes"], dataset="tajuk_hard", perturbations=wanted, strengths=(1.0,), out=tmp_path
    )
    assert again.table.equals(first.table)


def _none(fits: object) -> object:
    assert fits == []
    yield from ()


def test_a_failing_model_of_ones_own_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(
        "class M:\n"
        "    def fit(self, texts, labels):\n"
        "        return self\n"
        "    def predict(self, texts):\n"
        "        return ['nothing'] * len(texts)\n"
        "def make(seed):\n"
        "    return M()\n"
    )
    done = robust([str(file)], perturbations=("upper_case",), strengths=(1.0,), out=tmp_path / "o")
    assert done.failed == {"broken": "the model returned an unknown label 'nothing'"}
    assert len(done.table) == 0


def test_what_becomes_of_a_text_hangs_on_no_other() -> None:
    texts = {"1": "Ekspor kopi tertahan", "2": "Menlu bertemu utusan"}
    both = perturbed("keyboard_typos", texts, strength=1.0)
    assert perturbed("keyboard_typos", {"2": texts["2"]}, strength=1.0)["2"] == both["2"]
    assert perturbed("keyboard_typos", texts, strength=1.0, seed=9) != both


def test_lines_stay_lines() -> None:
    text = "Ekspor kopi dan teh tertahan di pelabuhan\n\nMenlu bertemu utusan dari Jepang"
    for name in ("truncation", "word_order", "keyboard_typos"):
        after = perturbed(name, {"1": text}, strength=1.0)["1"]
        assert after != text
        assert [bool(line) for line in after.split("\n")] == [True, False, True]


def test_a_perturbation_of_another_language_is_left_out_or_refused() -> None:
    assert "chat_spelling" in chosen_perturbations("tajuk_hard")
    assert "chat_spelling" not in chosen_perturbations("bbc_news")
    assert "keyboard_typos" in chosen_perturbations("bbc_news")
    with pytest.raises(ValueError, match="chat_spelling: is for id, ind; bbc_news is en"):
        chosen_perturbations("bbc_news", ["chat_spelling"])


def test_wrong_requests_come_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a strength of 2; give one above 0 and up to 1"):
        robust(["majority"], strengths=(2.0,), out=tmp_path)
    with pytest.raises(LookupError, match="no perturbation 'typos'; there are affix_changes"):
        robust(["majority"], perturbations=("typos",), out=tmp_path)
    with pytest.raises(LookupError, match=r"no baseline 'svm'; there are .*, or a \.py file"):
        robust(["svm"], out=tmp_path)


def test_a_sample_is_of_changed_headlines_that_may_be_shown() -> None:
    changes = sample_changes("numbers", count=5)
    assert len(changes) == 5
    assert all(change.before != change.after and change.label for change in changes)
    with pytest.raises(ValueError, match="may not be printed; choose another, such as tajuk"):
        sample_changes("numbers", dataset="bbc_news")
