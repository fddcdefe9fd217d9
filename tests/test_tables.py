import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score

from bench import tables
from bench.records import Outcome, Predictions

RNG = np.random.default_rng(0)
TRUE = tuple(RNG.choice(list("abc"), 120))
GUESS = tuple(t if RNG.random() < 0.7 else str(RNG.choice(list("abc"))) for t in TRUE)
PREDICTIONS = Predictions(
    tuple(map(str, range(120))),
    tuple(str(i // 2) for i in range(120)),
    TRUE,
    GUESS,
    ("a", "b", "c"),
)
SCORED = [
    (Outcome("d", "headline", "story", "bad", "failed", reason="ValueError: no"), None),
    (Outcome("d", "headline", "story", "good", "done", key="k"), PREDICTIONS),
    (Outcome("d", "headline", "story", "rules", "skipped", reason="other labels"), None),
]


def test_scores_equal_scikit_learn_and_keep_failures() -> None:
    table = tables.scores(SCORED, seed=0)
    assert table["model"].tolist() == ["good", "bad", "rules"]
    good = table.iloc[0]
    assert np.isclose(good["accuracy"], accuracy_score(TRUE, GUESS))
    assert np.isclose(good["macro_f1"], f1_score(TRUE, GUESS, average="macro"))
    assert good["accuracy_low"] < good["accuracy"] < good["accuracy_high"]
    assert (good["examples"], good["stories"]) == (120, 60)
    assert table.iloc[1:]["accuracy"].isna().all()
    assert table["reason"].tolist() == ["", "ValueError: no", "other labels"]


def test_confusions_and_classes_add_up() -> None:
    cells = tables.confusions(SCORED)
    assert cells["examples"].sum() == 120
    assert len(cells) == 9
    classes = tables.per_class(SCORED)
    assert classes["support"].sum() == 120
    right = cells[cells["label"] == cells["prediction"]]["examples"].sum()
    assert right == sum(t == g for t, g in zip(TRUE, GUESS, strict=True))


def test_text_names_failed_and_not_applicable() -> None:
    text = tables.as_text(tables.scores(SCORED, seed=0))
    assert "d, headline, split by story: 120 test headlines in 60 stories" in text
    assert "FAILED: ValueError: no" in text
    assert "not applicable: other labels" in text
    assert "nan" not in text


def test_empty_tables_go_through_the_same_door() -> None:
    assert tables.as_text(tables.scores([], seed=0)) == ""
    assert tables.confusions([]).columns.tolist() == tables.confusions(SCORED).columns.tolist()
    nothing = tables.scores(SCORED[:1], seed=0)
    assert "nothing scored" in tables.as_text(nothing)
    assert isinstance(nothing, pd.DataFrame)


def test_csv_is_plain() -> None:
    text = tables.as_csv(tables.scores(SCORED, seed=0)).decode()
    assert "\r" not in text
    assert text.splitlines()[0].startswith("dataset,view,split,model,status,reason,examples")
