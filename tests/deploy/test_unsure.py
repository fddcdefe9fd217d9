import numpy as np
import pytest

from bench.deploy.unsure import (
    HeldOut,
    Judged,
    _spans,
    choose_threshold,
    held_out_bytes,
    read_held_out,
)


def judged(confidence: list[float], right: list[bool], stories: list[str] | None = None) -> Judged:
    names = stories or [str(i) for i in range(len(right))]
    return Judged.of(np.array(confidence), right, names)


def test_the_lowest_confidence_that_reaches_the_accuracy_is_taken() -> None:
    sure = judged([0.9, 0.8, 0.7, 0.6, 0.5], [True, True, True, False, True])
    made = choose_threshold(HeldOut(sure, sure), 0.75, model="m")
    # of all five 80 % are right, so none need be left out
    assert (made.confidence, made.coverage.value, made.accuracy.value) == (0.5, 1.0, 0.8)
    made = choose_threshold(HeldOut(sure, sure), 0.9, model="m")
    assert (made.confidence, made.coverage.value, made.accuracy.value) == (0.7, 0.6, 1.0)


def test_equal_confidences_are_let_through_together() -> None:
    tied = judged([0.9, 0.5, 0.5, 0.5], [True, True, False, False])
    made = choose_threshold(HeldOut(tied, tied), 0.6, model="m")
    assert (made.confidence, made.coverage.value) == (0.9, 0.25)


def test_what_is_not_reached_says_what_is() -> None:
    poor = judged([0.9, 0.8], [False, True])
    with pytest.raises(ValueError, match=r"m: 90 % is reached at no confidence .* at most 50.0 %"):
        choose_threshold(HeldOut(poor, poor), 0.9, model="m")
    for wanted in (0.0, 1.0, 95.0):
        with pytest.raises(ValueError, match="give percent, above 0 and below 100"):
            choose_threshold(HeldOut(poor, poor), wanted, model="m")


def test_the_test_split_is_judged_with_the_same_threshold() -> None:
    validation = judged([0.9, 0.1], [True, False])
    test = judged([0.95, 0.92, 0.2, 0.1], [True, False, True, True])
    made = choose_threshold(HeldOut(validation, test), 0.9, model="m")
    assert (made.test_coverage.value, made.test_accuracy.value) == (0.5, 0.5)
    assert "on the test split 50.0 %" in made.sentence


def test_intervals_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        # stories of three headlines that are right, and sure, together
        kept = np.repeat(rng.random(80) < 0.6, 3)
        made = judged(kept.astype(float).tolist(), [True] * 240, [str(i // 3) for i in range(240)])
        span = choose_threshold(HeldOut(made, made), 0.5, model="m").coverage
        # the threshold lets all through, so coverage is 1; that of the surer ones is 0.6
        assert span.value == 1.0
        span, right = _spans(made, 0.5)
        hits += span.low <= 0.6 <= span.high
        assert right.high == 1.0
        assert 0.85 < right.low < 1.0  # no story was wrong, and yet it is not certain
    assert 180 <= hits <= 200


def test_numbers_are_read_back(tmp_path) -> None:
    one = judged([0.25, 0.5], [True, False], ["s", "s"])
    path = tmp_path / "held_out.json"
    path.write_bytes(held_out_bytes(HeldOut(one, one)))
    again = read_held_out(path).test
    assert again.confidence.tolist() == [0.25, 0.5]
    assert (again.right.tolist(), again.stories.tolist()) == ([True, False], [0, 0])


def test_nothing_labelled_has_no_accuracy() -> None:
    coverage, accuracy = _spans(judged([0.1], [True]), 0.5)
    assert coverage.value == 0
    assert np.isnan(accuracy.value)
