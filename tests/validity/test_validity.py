import sys
from pathlib import Path

import numpy as np
import pytest

from bench.stats.metrics import accuracy, confusion, macro_f1

VALIDITY = Path(__file__).parent


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    # the simulations are scripts: they find one another in their own folder
    monkeypatch.syspath_prepend(str(VALIDITY))


def test_the_true_scores_are_those_of_a_very_large_draw() -> None:
    import populations

    for world in (populations.SINGLE, populations.CLUSTERED):
        labels, predictions, _ = world.draw(400_000, [0])
        for m, row in enumerate(predictions):
            table = confusion(
                populations.names(labels), populations.names(row), populations.CLASSES
            )
            truth = world.truth()
            assert float(accuracy(table)) == pytest.approx(truth["accuracy"][m], abs=0.005)
            assert float(macro_f1(table)) == pytest.approx(truth["macro_f1"][m], abs=0.005)


def test_the_true_scores_of_the_hard_populations_are_those_of_a_large_draw() -> None:
    import populations

    for name, (world, _) in populations.HARD.items():
        labels, predictions, _ = world.draw(200_000, [0])
        truth, k = world.truth(), len(world.priors)
        for m, row in enumerate(predictions):
            table = np.bincount(k * labels + row, minlength=k * k).reshape(k, k).astype(float)
            # a few huge stories make even so large a draw vary
            near = 0.025 if "Zipf" in name else 0.01
            assert float(accuracy(table)) == pytest.approx(truth["accuracy"][m], abs=near), name
            assert float(macro_f1(table)) == pytest.approx(truth["macro_f1"][m], abs=near), name


def test_copied_answers_are_as_many_as_the_name_says() -> None:
    import populations

    for share in ("98 % answered alike", "99 % answered alike", "98 % alike, clustered"):
        _, predictions, _ = populations.HARD[share][0].draw(50_000, [0])
        alike = float((predictions[0] == predictions[1]).mean())
        assert alike == pytest.approx(int(share[:2]) / 100, abs=0.003)


def test_headlines_of_a_story_stand_and_fall_together() -> None:
    import populations

    labels, predictions, stories = populations.CLUSTERED.draw(20_000, [0], seeds=(2, 1))
    assert predictions.shape == (3, len(labels))
    right = (predictions == labels).astype(float)
    first = np.flatnonzero(np.diff(stories) == 0)
    assert np.corrcoef(right[0, first], right[0, first + 1])[0, 1] > 0.4
    # two seeds of one model are more alike than two models
    alike, unlike = np.corrcoef(right)[0, 1:]
    assert alike > unlike + 0.1


def test_every_simulation_runs_and_is_the_same_twice() -> None:
    import run

    rows = list(run.table(runs=6, processes=1))
    assert len({(row.world, row.what) for row in rows if row.bound}) >= 28
    assert all(row.runs == 6 and 0 <= row.share <= 1 for row in rows)
    kinds = " ".join(row.what for row in rows)
    for kind in (
        "interval of difference",
        "ignoring",
        "McNemar",
        "permutation",
        "corrected",
        "power",
        "printed",
        "called different",
        "any called",
    ):
        assert kind in kinds
    again = run.table(runs=6, processes=1)
    assert [next(again) for _ in range(4)] == rows[:4]


def test_a_missed_bound_is_said_and_ends_with_status_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import run

    held = run.Row("a world", "a share", 400, 0.95, (0.935, 0.965))
    missed = run.Row("a world", "another share", 400, 0.8, (0.935, 0.965))
    assert held.error == pytest.approx(0.0109, abs=1e-4)
    monkeypatch.setattr(sys, "argv", ["run.py"])
    for rows, status in (([held], 0), ([held, missed], 1)):
        monkeypatch.setattr(run, "table", lambda rows=rows, **_: iter(rows))
        with pytest.raises(SystemExit) as end:
            run.main()
        assert end.value.code == status
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines() if "share " in line][
        -2:
    ] == ["PASS", "MISS"]
