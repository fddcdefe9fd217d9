from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.studies.noise_curves import label_noise


@pytest.mark.skipif(find_spec("cleanlab") is None, reason="needs tajuk[audit]")
def test_more_wrong_labels_cost_more_and_nothing_is_run_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"baselines": ["naive_bayes"], "shares": (0.1, 0.4), "draws": 2}
    first = label_noise("tajuk_hard", out=tmp_path, **wanted)
    table = first.table
    uniform = table[(table["noise"] == "uniform") & ~table["cleaned"]]
    assert uniform["share"].tolist() == [0.1, 0.4]
    assert uniform["wrong"].tolist() == pytest.approx([0.1, 0.4], abs=0.01)
    assert uniform["lost"].is_monotonic_decreasing
    assert uniform["lost"].iloc[-1] < -0.1
    assert set(table["noise"]) == {
        "none", "uniform", "confusion", "rules_majority", "rules_dawid_skene"
    }  # fmt: skip
    cleaned = table[(table["noise"] == "uniform") & table["cleaned"]]
    assert (cleaned["wrong"].to_numpy() < uniform["wrong"].to_numpy()).all()
    assert (cleaned["rows"].to_numpy() < 975).all()
    assert cleaned["won_back"].notna().all()
    assert first.failed == {}
    # the judge's answers to gold are asked again; nothing else is
    asked = []

    def spy(self: object, pairs: list[object]) -> object:
        asked.append(len(pairs))
        return original(self, pairs)

    from bench.studies.labels import Trainer

    original = Trainer.fits
    monkeypatch.setattr(Trainer, "fits", spy)
    again = label_noise("tajuk_hard", out=tmp_path, **wanted)
    assert asked == [5, 0]
    assert again.table.equals(table)


def test_a_share_out_of_bounds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a share of 1 wrong labels; give one above 0 and below 1"):
        label_noise("tajuk_hard", shares=(1.0,), out=tmp_path)
