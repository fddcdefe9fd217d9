from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bench.studies.labels import BESIDE, SIZES, economics_plan, label_worth
from bench.studies.sources import GOLD, LabelSource, LabelSources


def sources(gold: int, rules: int) -> LabelSources:
    texts = tuple(f"t{i}" for i in range(gold))
    truth = {i: "ab"[i % 2] for i in range(gold)}
    wrong = {i: "ab"[(i + (i % 5 == 0)) % 2] for i in range(rules)}
    others = (LabelSource("rules", "rules", wrong, 0.8),)
    return LabelSources(texts, LabelSource(GOLD, GOLD, truth, 1.0), others)


def test_subsamples_are_nested_and_the_same_rows_for_every_source() -> None:
    plan = list(economics_plan(sources(300, 300)))
    by_point = {tuple(t.about[k] for k in ("source", "source_rows", "gold_rows", "draw")): t
                for t in plan}  # fmt: skip
    assert set(by_point["gold", 0, 20, 4].rows) < set(by_point["gold", 0, 50, 4].rows)
    assert by_point["gold", 0, 50, 4].rows == by_point["rules", 50, 0, 4].rows
    assert by_point["gold", 0, 50, 4].rows != by_point["gold", 0, 50, 5].rows
    whole = [t for t in plan if t.about["source"] == GOLD and t.about["gold_rows"] == 300]
    assert len(whole) == 1
    draws = Counter(t.about["gold_rows"] for t in plan if t.about["source"] == GOLD)
    assert draws == {20: 10, 50: 10, 100: 10, 200: 10, 300: 1}


def test_gold_goes_before_the_rules_label_of_a_row() -> None:
    given = sources(300, 250)
    plan = [t for t in economics_plan(given) if t.about["source"] == "rules"]
    beside = [t for t in plan if t.about["gold_rows"] == 100]
    assert len(beside) == 10
    for training in beside:
        labels = dict(training.pairs())
        assert len(training.rows) == len(labels) >= 250  # a row once, whoever labelled it
        right = sum(labels[row] == given.gold.labels[row] for row in labels)
        assert right >= 0.8 * 250 + 100 * 0.2 - 25
        taken = [row for row in labels if row >= 250]
        assert all(labels[row] == given.gold.labels[row] for row in taken)


def test_sizes_grow() -> None:
    assert list(SIZES) == sorted(SIZES)
    assert set(BESIDE) <= set(SIZES)


def test_a_key_hangs_on_rows_and_labels() -> None:
    plan = list(economics_plan(sources(100, 100)))
    texts = [f"t{i}" for i in range(100)]
    keys = [training.key("f", texts) for training in plan]
    # gold's and rules' first rows differ where a label does; the same rows and labels are one key
    assert len(set(keys)) > 0.8 * len(keys)
    assert plan[0].key("f", texts) != plan[0].key("g", texts)


def test_it_runs_once_and_another_price_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.studies.labels.SIZES", (50, 200))
    monkeypatch.setattr("bench.studies.labels.BESIDE", (50,))
    monkeypatch.setattr("bench.studies.labels.SUBSAMPLES_OF_LABELS", ((1000, 2),))
    first = label_worth("tajuk_hard", baselines=("naive_bayes",), out=tmp_path)
    table = first.table
    gold = table[table["source"] == GOLD]
    assert gold["gold_rows"].tolist() == [50, 200, 975]
    assert gold["macro_f1"].is_monotonic_increasing
    assert gold["cost"].tolist() == pytest.approx([15, 60, 292.5])
    beside = table[(table["source"] == "rules_majority") & (table["gold_rows"] == 50)].iloc[0]
    assert beside["macro_f1_low"] < beside["macro_f1"] < beside["macro_f1_high"]
    assert 0.5 < beside["agreement"] < 1
    assert first.prices["gold"] == 0.3
    assert first.failed == {}
    monkeypatch.setattr("bench.studies.labels.run_fits", _none)
    dear = label_worth("tajuk_hard", baselines=("naive_bayes",), prices={"gold": 3.0}, out=tmp_path)
    again = dear.table[dear.table["source"] == GOLD]
    assert again["cost"].tolist() == pytest.approx([150, 600, 2925])
    assert np.array_equal(again["macro_f1"], gold["macro_f1"])
    # what was paid last is remembered
    assert label_worth("tajuk_hard", baselines=("naive_bayes",), out=tmp_path).prices["gold"] == 3.0


def _none(fits: object, *more: object, **options: object) -> object:
    assert fits == []
    yield from ()


@pytest.mark.filterwarnings("ignore::bench.catalog.sources.TableNotice")
def test_wrong_prices_and_a_dataset_without_sources_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no price silver=1; give gold, crowd, llm, rules"):
        label_worth("tajuk_hard", prices={"silver": 1.0}, out=tmp_path)
    with pytest.raises(ValueError, match="no price gold=-1"):
        label_worth("tajuk_hard", prices={"gold": -1.0}, out=tmp_path)
    table = tmp_path / "news.csv"
    lines = [f"qq{i} zz{i * 7} vv{i % 2},{'ab'[i % 2]}" for i in range(60)]
    table.write_text("\n".join(["judul,kategori", *lines, ""]))
    with pytest.raises(ValueError, match="no other labels than gold; add a labelling function"):
        label_worth(str(table), out=tmp_path / "o")
