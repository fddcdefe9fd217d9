"""What is claimed of two models: verdicts, refusals, sentences, against worked examples."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score

from bench.comparison.sentences import sentence
from bench.records.predictions import Predictions
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import Claim, claim, judge

CLASSES = ("a", "b", "c")
PLACE = ("d", "headline", "story")
N = 300


def answers(
    name: str,
    wrong: Sequence[int],
    *,
    seeds: int = 1,
    stories: Sequence[str] | None = None,
    probabilities: np.ndarray | None = None,
    leaks: tuple[bool, ...] = (),
) -> ModelPredictions:
    true = tuple(CLASSES[i % 3] for i in range(N))
    guess = tuple(CLASSES[(i + (i in set(wrong))) % 3] for i in range(N))
    ids = tuple(f"{i:03d}" for i in range(N))
    told = tuple(stories or ids)
    one = Predictions(ids, told, true, guess, CLASSES, probabilities, leaks)
    return ModelPredictions(name, (one,) * seeds)


def test_a_clear_gain_is_better_and_seen_from_the_other_side_worse() -> None:
    good, bad = answers("good", range(20)), answers("bad", range(60))
    made = claim(PLACE, good, bad)
    assert made.verdict == "better"
    assert made.judged.difference == pytest.approx(40 / N)
    assert made.judged.low > 0
    assert claim(PLACE, bad, good).verdict == "worse"
    assert "good is better than bad: accuracy 93.3 against 80.0 %" in sentence(made)
    assert made.more is None


def test_scores_are_those_of_scikit_learn() -> None:
    made = claim(PLACE, answers("x", range(0, 90, 2)), answers("y", range(30)))
    one = answers("x", range(0, 90, 2)).runs[0]
    assert made.differences["accuracy"].new == accuracy_score(one.labels, one.predicted)
    assert made.differences["macro_f1"].new == pytest.approx(
        f1_score(one.labels, one.predicted, average="macro")
    )


def test_the_same_wrongs_by_whole_stories_say_less() -> None:
    wrong_one, wrong_two = range(10), range(10, 30)
    stories = [f"s{i // 10}" for i in range(N)]
    alone = claim(PLACE, answers("x", wrong_one), answers("y", wrong_two))
    clustered = claim(
        PLACE, answers("x", wrong_one, stories=stories), answers("y", wrong_two, stories=stories)
    )
    assert clustered.judged.se > 2 * alone.judged.se
    assert clustered.verdict == "cannot tell"
    assert clustered.judged.difference == alone.judged.difference


def test_never_better_when_the_interval_holds_zero() -> None:
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(60):
        one = rng.choice(N, rng.integers(5, 60), replace=False)
        two = rng.choice(N, rng.integers(5, 60), replace=False)
        made = claim(PLACE, answers("x", one), answers("y", two), margin=0.03, resamples=400)
        seen.add(made.verdict)
        if made.judged.low <= 0 <= made.judged.high:
            assert made.verdict in ("equivalent", "cannot tell")
        assert (made.more is None) == (made.verdict != "cannot tell")
    assert seen == {"better", "worse", "cannot tell"}


def test_models_that_hardly_differ_are_equivalent() -> None:
    made = claim(PLACE, answers("x", range(1)), answers("y", range(2)), margin=0.03)
    assert made.verdict == "equivalent"
    assert "x and y are equivalent within 3 points" in sentence(made)
    same = claim(PLACE, answers("x", range(9)), answers("y", range(9)), margin=0.02)
    assert same.verdict == "equivalent"
    assert "x and y answer every headline alike: equivalent" in sentence(same)


def test_alike_on_few_stories_is_not_yet_equivalent() -> None:
    # of 300 stories that show no difference 1.23 % may still do so: -log(0.025) / 300
    few = claim(PLACE, answers("x", range(9)), answers("y", range(9)), margin=0.012)
    enough = claim(PLACE, answers("x", range(9)), answers("y", range(9)), margin=0.0123)
    assert (few.verdict, enough.verdict) == ("cannot tell", "equivalent")
    assert "too few to call them equivalent within 1.2 points" in sentence(few)


@pytest.mark.parametrize("wrong", [1, 3, 5])
def test_where_few_stories_differ_flips_alone_make_nothing_equivalent(wrong: int) -> None:
    less = claim(PLACE, answers("x", []), answers("y", range(wrong)))
    assert less.differing == wrong
    # what is lost may be as much as Clopper and Pearson allow for so few of 300
    room = stats.beta.ppf(0.975, wrong + 1, N - wrong)
    assert less.judged.high == pytest.approx(room, rel=0.1)
    edge = less.judged.high
    for margin, verdict in ((edge - 0.001, "cannot tell"), (edge + 0.001, "equivalent")):
        held = claim(PLACE, answers("x", []), answers("y", range(wrong)), margin=margin)
        assert held.verdict == verdict


def test_seeds_that_answer_alike_differ_by_nothing() -> None:
    few = [answers(name, range(9), seeds=n) for name, n in (("x", 3), ("y", 1))]
    made = claim(PLACE, *few, margin=0.012)
    assert (made.judged.se, made.verdict) == (0, "cannot tell")
    assert "answer every headline alike, but that is too few" in sentence(made)


def test_a_difference_takes_as_many_headlines_as_it_is_made_of() -> None:
    # one headline of 300 differs: its spread is next to nothing, but 80 % power for six of one
    # kind, which is what p < 0.05 takes, needs 7.8 of them
    made = claim(PLACE, answers("x", []), answers("y", [0]))
    assert made.smallest == pytest.approx(7.849 / N, rel=1e-3)
    power = 1 - stats.binom.cdf(5, N, made.smallest)
    assert power == pytest.approx(0.8, abs=0.03)
    assert made.more == pytest.approx(7.849 * N - N, rel=0.05)
    # in macro-F1 nothing bounds it: as if 3.7 stories more differed, which none of 300 may show
    other = claim(PLACE, answers("x", []), answers("y", [0]), metric="macro_f1")
    spread = np.sqrt(other.judged.se**2 + 3.67 / N**2)
    assert (other.verdict, other.smallest) == (
        "cannot tell",
        pytest.approx(2.8016 * spread, rel=1e-3),
    )
    assert other.more is not None
    assert other.more > made.more / 2


def test_a_bound_on_which_a_verdict_hangs_does_not_read_as_the_edge() -> None:
    made = claim(PLACE, answers("x", range(12)), answers("y", range(4, 20)))
    for low, high, words in (
        (0.0003, 0.01, "+0.03 to +1.00"),
        (0.0, 0.0123, "+0.0 to +1.2"),
        (-0.0097, 0.004, "-0.97 to +0.40"),
        (0.000001, 0.02, "+0.000 to +2.000"),
    ):
        found = replace(made.judged, low=low, high=high)
        told = sentence(
            replace(made, differences={"accuracy": found}, adjusted_low=low, adjusted_high=high)
        )
        assert f"95 % interval {words}," in told


def test_losses_that_differ_alike_everywhere_are_not_alike() -> None:
    true = np.eye(3)[[i % 3 for i in range(N)]]
    sure, unsure = (answers(n, [], probabilities=p * true + (1 - p) / 3) for n, p in
                    (("x", 0.9), ("y", 0.4)))  # fmt: skip
    made = claim(PLACE, sure, unsure, metric="brier")
    assert made.verdict == "better"
    assert "alike" not in sentence(made)


def test_wrong_alike_is_not_alike() -> None:
    one = answers("x", range(150))
    run = one.runs[0]
    other = tuple(
        p if p == label else next(c for c in CLASSES if c not in (p, label))
        for p, label in zip(run.predicted, run.labels, strict=True)
    )
    made = claim(PLACE, one, ModelPredictions("y", (replace(run, predicted=other),)))
    assert made.judged.difference == 0
    assert not made.alike
    assert "alike" not in sentence(made)


def test_with_few_stories_that_differ_p_is_the_exact_one() -> None:
    made = claim(PLACE, answers("x", []), answers("y", range(5)))
    assert made.mcnemar is not None
    assert made.judged.p == pytest.approx(made.mcnemar.p, abs=0.01)
    assert made.mcnemar.p == pytest.approx(0.0625)
    assert made.verdict == "cannot tell"


def test_the_sentence_names_view_split_leaks_and_seeds() -> None:
    leaks = tuple(i < 30 for i in range(N))
    sides = [answers(n, w, seeds=s, leaks=leaks) for n, w, s in (("x", [40], 2), ("y", [41], 1))]
    told = sentence(claim(("d", "contrast", "published"), sides[0], sides[1]))
    assert told.startswith("On d, contrast, split published (270 test headlines in 270 stories, ")
    assert "30 that leak left out" in told
    assert "stories, 30 that leak left out), as trained here with 2 and 1 seeds in turn, " in told


def test_one_that_cannot_tell_says_how_many_more_it_takes() -> None:
    made = claim(PLACE, answers("x", range(12)), answers("y", range(4, 20)))
    assert made.verdict == "cannot tell"
    found = made.judged
    # x alone is wrong on 4 headlines, y on 8: with 4 that go the other way still, 80 % of all
    # test sets have so many more of the one kind that the exact test of signs tells
    assert made.smallest == pytest.approx(
        (7.849 + np.sqrt(7.849**2 + 4 * 7.849 * 8)) / 2 / N, rel=0.02
    )
    rng = np.random.default_rng(0)
    fewer = rng.binomial(N, 4 / N, 4000)
    more = rng.binomial(N, 4 / N + made.smallest, 4000)
    p = 2 * stats.binom.cdf(np.minimum(fewer, more), fewer + more, 0.5)
    assert np.mean((p < 0.05) & (more > fewer)) == pytest.approx(0.8, abs=0.06)
    in_family = judge([made] * 20)[0]
    assert in_family.smallest > made.smallest
    assert in_family.more is not None
    assert made.more is not None
    assert in_family.more > made.more
    wanted = N * (2.8016 * found.se / found.difference) ** 2 - N
    assert made.more == pytest.approx(wanted, rel=0.01)
    assert "one cannot tell whether x is better than y" in sentence(made)
    assert made.settles == "better"
    assert "more test headlines like these it would show x better, four times in five, if" in (
        sentence(made)
    )


def test_what_more_headlines_would_settle_is_the_outcome_that_takes_fewer() -> None:
    # half a point apart on many differing headlines: the margin is as near as zero is
    made = claim(PLACE, answers("x", range(0, 60)), answers("y", range(29, 90)), margin=0.05)
    assert (made.verdict, made.settles) == ("cannot tell", "equivalent")
    assert made.more is not None
    assert "it would show them equivalent within " in sentence(made)
    n, gap = N + made.more, made.judged.difference
    se = made.judged.se * np.sqrt(N / n)
    shown = stats.norm.cdf((0.05 - gap) / se - 1.96) - stats.norm.cdf(1.96 - (0.05 + gap) / se)
    assert shown == pytest.approx(0.8, abs=0.01)


def test_a_claim_over_seeds_has_no_number_of_headlines() -> None:
    runs = [answers(f"r{i}", range(12 + 3 * i)).runs[0] for i in range(3)]
    made = claim(PLACE, ModelPredictions("x", tuple(runs)), answers("y", range(4, 22)))
    alone = claim(PLACE, answers("x", range(15)), answers("y", range(4, 22)))
    # the seeds' variance is part of the error, and of the interval
    spread = np.var([12 / N, 15 / N, 18 / N], ddof=1) / 3
    assert made.judged.se**2 == pytest.approx(
        made.tests["accuracy"].parts.story_error ** 2 + spread
    )
    assert made.judged.high - made.judged.low > alone.judged.high - alone.judged.low
    assert (made.verdict, made.more, made.settles) == ("cannot tell", None, "")


def test_many_comparisons_widen_the_interval_that_the_verdict_is_read_from() -> None:
    new = answers("x", range(12))
    alone = claim(PLACE, new, answers("y", range(26)))
    assert (alone.verdict, alone.family) == ("better", 1)
    assert (alone.adjusted_low, alone.adjusted_p) == (alone.judged.low, alone.judged.p)
    other = claim(PLACE, new, answers("z", range(4, 16)))
    made = judge([alone] + [other] * 999)[0]
    assert made.family == 1000
    assert made.adjusted_p == pytest.approx(1000 * alone.judged.p)
    assert made.adjusted_low < 0 < made.judged.low
    assert made.verdict == "cannot tell"
    assert "adjusted for 1000 comparisons -" in sentence(made)


def test_a_small_gain_is_equivalent_and_the_sentence_says_who_is_better() -> None:
    made = claim(PLACE, answers("x", range(40)), answers("y", range(80)), margin=0.3)
    assert made.verdict == "equivalent"
    assert made.adjusted_low > 0
    assert "equivalent within 30 points (x is better, but by less than that)" in sentence(made)
    turned = claim(PLACE, answers("y", range(80)), answers("x", range(40)), margin=0.3)
    assert "(x is better, but by less than that)" in sentence(turned)


def test_few_effective_stories_are_warned_of() -> None:
    stories = ["one"] * 250 + [f"s{i}" for i in range(50)]
    sides = [answers(n, w, stories=stories) for n, w in (("x", range(12)), ("y", range(4, 20)))]
    made = claim(PLACE, *sides)
    assert made.effective == pytest.approx(N**2 / (250**2 + 50))
    assert "its stories count as 1, and with fewer than" in sentence(made)
    assert "count as" not in sentence(claim(PLACE, answers("x", [1]), answers("y", [2])))


def test_mcnemar_is_for_one_seed_a_side() -> None:
    made = claim(PLACE, answers("x", range(12)), answers("y", range(4, 20)))
    assert made.mcnemar is not None
    assert (made.mcnemar.only_one, made.mcnemar.only_two) == (8, 4)
    several = claim(PLACE, answers("x", range(12), seeds=3), answers("y", range(4, 20)))
    assert several.mcnemar is None
    assert several.judged.difference == pytest.approx(made.judged.difference)


def test_leaking_examples_are_left_out_and_counted() -> None:
    leaks = tuple(i < 30 for i in range(N))
    made = claim(PLACE, answers("x", range(30), leaks=leaks), answers("y", [], leaks=leaks))
    assert (made.leaking, made.examples) == (30, N - 30)
    assert made.judged.difference == 0
    # what leaks into one of the two is no fair question either
    for one, two in ((leaks, ()), ((), leaks)):
        sides = (answers("x", range(30), leaks=one), answers("y", [], leaks=two))
        assert claim(PLACE, *sides).leaking == (30 if one or two else 0)


def test_losses_are_judged_the_other_way_round() -> None:
    true = np.eye(3)[[i % 3 for i in range(N)]]
    sure, unsure = 0.9 * true + 0.1 / 3, 0.4 * true + 0.6 / 3
    noise = np.random.default_rng(0).dirichlet([30, 30, 30], N)
    good = answers("good", [], probabilities=0.9 * sure + 0.1 * noise)
    bad = answers("bad", [], probabilities=0.9 * unsure + 0.1 * noise)
    made = claim(PLACE, good, bad, metric="log_loss")
    assert made.verdict == "better"
    assert made.judged.difference < 0
    assert "log loss" in sentence(made)
    assert claim(PLACE, bad, good, metric="brier").verdict == "worse"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"metric": "f2"}, "no metric 'f2'; use accuracy, macro_f1, brier, log_loss"),
        ({"metric": "brier"}, "x: its predictions have no probabilities, and brier needs them"),
        ({"margin": 0.0}, "a margin of 0; give a share above 0"),
    ],
)
def test_what_cannot_be_claimed_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        claim(PLACE, answers("x", [1]), answers("y", [2]), **change)  # type: ignore[arg-type]


def test_answers_to_other_examples_are_refused() -> None:
    other = answers("y", [])
    run = other.runs[0]
    unlike = replace(run, ids=(*run.ids[:-1], "new"))
    with pytest.raises(ValueError, match="2 examples were answered by one alone"):
        claim(PLACE, answers("x", []), ModelPredictions("y", (unlike,)))
    with pytest.raises(ValueError, match="its seeds answered different examples"):
        ModelPredictions("y", (run, unlike))
    leaks = (True,) * N
    with pytest.raises(ValueError, match="no test example without a leak"):
        claim(PLACE, answers("x", [], leaks=leaks), answers("y", [], leaks=leaks))


def test_the_order_of_the_examples_does_not_matter() -> None:
    one, two = answers("x", range(12)), answers("y", range(4, 20))
    run = two.runs[0]
    turned = replace(
        run,
        ids=run.ids[::-1],
        stories=run.stories[::-1],
        labels=run.labels[::-1],
        predicted=run.predicted[::-1],
        leaks=run.leaks[::-1],
    )
    made: Claim = claim(PLACE, one, two)
    assert claim(PLACE, one, ModelPredictions("y", (turned,))).differences == made.differences
