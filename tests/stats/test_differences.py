import numpy as np
import pytest

from bench.records.predictions import Predictions, UnusableError
from bench.stats.differences import ModelPredictions, aligned, restricted

IDS, LABELS = tuple("0123"), ("a", "b", "a", "b")


def model(name: str, *labels: str, leaks: tuple[bool, ...] = ()) -> ModelPredictions:
    return ModelPredictions(name, (Predictions(IDS, IDS, LABELS, labels, ("a", "b"), leaks=leaks),))


def test_right_is_the_share_of_seeds_that_are() -> None:
    one, two = model("m", "a", "b", "a", "a").runs[0], model("m", "b", "b", "a", "b").runs[0]
    assert np.allclose(ModelPredictions("m", (one, two)).right, [0.5, 1, 1, 0.5])


def test_what_leaks_for_either_counts_for_neither() -> None:
    new = model("new", *"abab", leaks=(True, False, False, False))
    ours, theirs, left_out = aligned(new, model("old", *"aaaa"))
    assert left_out == 1
    assert ours.runs[0].ids == theirs.runs[0].ids == ("1", "2", "3")


def test_a_restriction_keeps_the_named_examples() -> None:
    assert restricted(model("m", *"abab"), ["1", "3"]).runs[0].ids == ("1", "3")


def test_losses_need_probabilities() -> None:
    with pytest.raises(UnusableError, match="m: its predictions have no probabilities"):
        model("m", *"abab").losses("brier")
