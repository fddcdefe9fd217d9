from bench.records.predictions import Fingerprint
from bench.store.declared import (
    NO_WEIGHTS,
    TRAINED_HERE,
    UNKNOWN,
    Declared,
    declaration,
    declared_of,
)


def fingerprint(**identity: str) -> Fingerprint:
    return Fingerprint(
        dataset="d", view="v", split="s", data="1", stories="2", model="m", code="3", seed=0,
        protocol="1", libraries={}, identity=identity,
    )  # fmt: skip


def test_what_this_program_fitted_learnt_from_the_training_split() -> None:
    costs = {"fit_seconds": 1.0}
    assert declared_of(fingerprint(), costs, baseline=True).usual
    own = declared_of(fingerprint(), costs, baseline=False)
    assert own == Declared(TRAINED_HERE, UNKNOWN)
    weights = declared_of(fingerprint(weights="e5", device="cpu"), costs, baseline=True)
    assert weights == Declared(TRAINED_HERE, "weights e5")


def test_what_was_made_elsewhere_is_what_its_maker_says_or_not_declared() -> None:
    assert declared_of(fingerprint(), {}, baseline=False) == Declared(UNKNOWN, UNKNOWN)
    said = declaration("  ten\nyears of news ", "")
    assert said == Declared("ten years of news", UNKNOWN)
    assert said.identity == {"trained_on": "ten years of news"}
    assert declared_of(fingerprint(**said.identity), {}, baseline=False) == said
    assert not said.usual
    assert len(declaration("x" * 500, "").trained_on) == 80
    assert declaration(TRAINED_HERE, NO_WEIGHTS).usual
