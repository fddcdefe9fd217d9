"""Prints whether intervals, tests and power keep their word on invented test sets.

Everything is drawn from a seed, so the table is the same on every run with the same lock.
Ends with status 1 where a bound is missed.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

import trials
from populations import CLUSTERED, EVEN, HARD, SINGLE, Population
from threadpoolctl import threadpool_limits

from bench.stats.power import (
    needed,
    needed_for_equivalence,
    power,
    smallest_difference,
    standard_error,
)

Bound = tuple[float, float] | None
COVERS: Bound = (0.935, 0.965)
EXACT: Bound = (0.935, 1.0)  # where next to nothing is seen the interval is exact, and wide
REJECTS: Bound = (0.04, 0.06)
MARGIN = 0.03
SCORES = {"accuracy": "accuracy", "macro_f1": "macro-F1"}
UNLIKE = (0.9, 0.8, 0.6, 0.5)


@dataclass(frozen=True)
class Simulation:
    """One kind of run, how often it is done, and what is asked of the shares that come out."""

    world: str
    trial: Callable[[int], trials.TrialResult]
    runs: int
    asked: dict[str, tuple[str, Bound]]


@dataclass(frozen=True)
class Row:
    """One line of the table: a share of runs with its Monte Carlo standard error."""

    world: str
    what: str
    runs: int
    share: float
    bound: Bound

    @property
    def error(self) -> float:
        """Return the Monte Carlo standard error of the share."""
        return math.sqrt(self.share * (1 - self.share) / self.runs)

    @property
    def missed(self) -> bool:
        """Say whether the share lies outside its bound."""
        return self.bound is not None and not self.bound[0] <= self.share <= self.bound[1]


def coverage() -> Iterator[Simulation]:
    """Yield the simulations of intervals: 95 % of them should hold the true value."""
    for world, kind, headlines, bound in [
        (SINGLE, "independent", 400, COVERS),
        (SINGLE, "independent", 1200, COVERS),
        (CLUSTERED, "clustered", 400, COVERS),
        (CLUSTERED, "clustered", 2000, COVERS),
        (CLUSTERED, "clustered", 180, None),
    ]:
        small, contrast = headlines == 180, kind == "clustered" and headlines == 400
        asked: dict[str, tuple[str, Bound]] = {}
        for what in ("difference", "one model"):
            for key, name in SCORES.items():
                asked[f"{what}, {key}, stories"] = f"interval of {what}, {name}", bound
                if small or contrast:
                    asked[f"{what}, {key}, stories, plain"] = f"  plain percentile, {name}", None
                if contrast:
                    asked[f"{what}, {key}, headlines"] = f"  ignoring stories, {name}", None
        yield Simulation(
            f"{kind}, {headlines} in {world.stories(headlines)} stories",
            partial(trials.cover, world, headlines, contrast),
            4000,
            asked,
        )


# of which intervals too little is seen, by population: then they are exact
# (of 50 headlines accuracy comes in steps so coarse that any interval covers 96.7 %)
FEW_WRONG = ("99 % right", "single")
FEW_DIFFER = (
    "99 % right", "single", "98 % answered alike", "99 % answered alike",
    "98 % alike, clustered", "99 % alike, clustered", "clustered, few",
)  # fmt: skip


def holding() -> Iterator[Simulation]:
    """Yield the simulations of printed intervals on the populations that are hard to cover."""
    for name, (world, headlines) in HARD.items():
        of_score: Bound = EXACT if name in FEW_WRONG else COVERS
        of_gap: Bound = EXACT if name in FEW_DIFFER else COVERS
        yield Simulation(
            f"{name}: {headlines} in {world.stories(headlines)}",
            partial(trials.hold, world, headlines),
            4000,
            {
                "one model, accuracy": ("printed, one model, accuracy", of_score),
                # the rarest class has few stories in all of them
                "one model, macro_f1": ("printed, one model, macro-F1", EXACT),
                "difference, accuracy": ("printed, difference, accuracy", of_gap),
                "difference, macro_f1": ("printed, difference, macro-F1", of_gap),
            },
        )

    # with few effective stories they need not: the sentence of a claim says so below twenty
    for name, world, headlines in (
        ("clustered, very few", CLUSTERED, 36),
        ("Zipf, easier, very few", HARD["Zipf, big stories easier"][0], 127),
    ):
        yield Simulation(
            f"{name}: {headlines} in {world.stories(headlines)}",
            partial(trials.hold, world, headlines),
            4000,
            {
                f"{what}, {key}": (f"  printed, {what}, {metric}", None)
                for what in ("one model", "difference")
                for key, metric in SCORES.items()
            },
        )


def judging() -> Iterator[Simulation]:
    """Yield the simulations of verdicts on models, or methods, that are equally good."""
    even = replace(CLUSTERED, one=EVEN, two=EVEN)
    at_most: Bound = (0.0, 0.06)
    yield Simulation(
        "clustered, 400, equal, 10 others",
        partial(trials.many, even, 400, 10),
        1000,
        {"any": ("any called better or worse", at_most)},
    )
    over: dict[str, tuple[str, Bound]] = {
        "over": ("called different, accuracy", at_most),
        "over, macro-F1": ("called different, macro-F1", at_most),
        "single": ("  as trained once", None),
    }
    for training, kind in (
        (trials.Training(repeats=3), "3 trainings, other features"),
        (trials.Training(repeats=5), "5 trainings, other features"),
        (trials.Training(repeats=10), "10 trainings, other features"),
        (trials.Training(repeats=5, part=0.1), "5 trainings, same method"),
        (trials.Training(repeats=5, part=0.04, stories=400), "5 trainings, same, few rows"),
    ):
        yield Simulation(kind, partial(trials.retrain, training), 2000, over)
    for training, kind in (
        (trials.Training(part=0.04, stories=600), "one seed, same method"),
        (trials.Training(part=0.04, stories=600, seeds=5), "5 seeds, same method"),
    ):
        bound = at_most if training.seeds > 1 else None
        yield Simulation(
            kind,
            partial(trials.retrain, training),
            2000,
            {"single": ("called different, accuracy", bound)},
        )


def rejection() -> Iterator[Simulation]:
    """Yield the simulations of tests with no difference to find: 5 % should reject.

    What takes ties whole is conservative by construction where scores come in steps, so
    McNemar's exact test has no bound, nor accuracy's permutation test on a small test split.
    The mid-p, which counts ties half as `bench.stats.inversion` does, has one everywhere.
    """
    single, clustered = (replace(world, one=EVEN, two=EVEN) for world in (SINGLE, CLUSTERED))
    # as good as each other in all, by being good at different classes
    unlike = replace(CLUSTERED, priors=(0.25,) * 4, one=UNLIKE, two=UNLIKE[::-1])
    mcnemar = {"exact": ("McNemar, exact", None), "mid-p": ("McNemar, mid-p", REJECTS)}
    blind = {key: (f"  {label}, ignoring stories", None) for key, (label, _) in mcnemar.items()}
    small, large, none = _permutations(None), _permutations(REJECTS), _permutations(None, None)
    for world, kind, headlines, runs, asked in [
        (single, "independent, 400, equal", 400, 4000, mcnemar | small),
        (clustered, "clustered, 400, equal", 400, 8000, small | blind),
        (clustered, "clustered, 2000, equal", 2000, 4000, large),
        (unlike, "clustered, 400, equal but unlike", 400, 4000, none),
    ]:
        yield Simulation(kind, partial(trials.reject, world, headlines), runs, asked)
    for seeds in ((3, 3), (3, 1)):
        yield Simulation(
            f"clustered, 400, equal, seeds {seeds[0]} and {seeds[1]}",
            partial(trials.reject_seeds, clustered, 400, seeds),
            4000,
            small,
        )
    t_tests: dict[str, tuple[str, Bound]] = {
        "corrected": ("corrected resampled t", REJECTS),
        "plain": ("  uncorrected t", None),
    }
    yield Simulation("10 repeats, as assumed", partial(trials.reject_repeats, 10), 8000, t_tests)
    yield Simulation(
        "15 repeats, real learners", partial(trials.reject_learners, 15), 8000, t_tests
    )


def finding() -> Iterator[Simulation]:
    """Yield the simulations of power: as often as the function says, within three points."""

    def within(share: float) -> Bound:
        return share - 0.03, share + 0.03

    pilot = 1_000_000
    apart, near = CLUSTERED, replace(CLUSTERED, one=EVEN, two=(0.795, 0.755, 0.7, 0.6))
    se = {world: _pilot_error(world, pilot) for world in (apart, near)}
    gap = {world: world.truth()["accuracy"] for world in (apart, near)}
    difference = {world: one - two for world, (one, two) in gap.items()}
    for n in (400, 1200):
        told = power(difference[apart], se[apart] * math.sqrt(pilot / n))
        yield Simulation(
            f"clustered, {n}, {difference[apart]:.3f} apart",
            partial(trials.settle, apart, n, MARGIN),
            4000,
            {"found": (f"found; power says {told:.1%}", within(told))},
        )
    n = needed(pilot, se[apart], difference[apart])
    yield Simulation(
        f"clustered, {n}, {difference[apart]:.3f} apart",
        partial(trials.settle, apart, n, MARGIN),
        4000,
        {"found": ("found; needed says 80.0%", within(0.8))},
    )
    enough = needed_for_equivalence(pilot, se[near], difference[near], MARGIN)
    assert enough is not None
    yield Simulation(
        f"clustered, {enough}, {difference[near]:.3f} apart",
        partial(trials.settle, near, enough, MARGIN),
        4000,
        {"equivalent": (f"within {MARGIN}; needed says 80.0%", within(0.8))},
    )


def claiming() -> Iterator[Simulation]:
    """Yield the simulations of whole verdicts, which take interval, p and margin together.

    As often "better" as power says, within three points, and hardly ever "equivalent" where the
    true difference is the margin: 2.5 % is what the interval owes.
    """
    pilot, difference = 1_000_000, CLUSTERED.truth()["accuracy"]
    gap = difference[0] - difference[1]
    se = _pilot_error(CLUSTERED, pilot)
    for n in (400, 1200, needed(pilot, se, gap)):
        told = power(gap, se * math.sqrt(pilot / n))
        yield Simulation(
            f"clustered, {n}, {gap:.3f} apart",
            partial(trials.verdict, CLUSTERED, n),
            2000,
            {"better": (f"verdict better; power {told:.1%}", (told - 0.03, told + 0.03))},
        )
    for n in (310, 373, 600, 1000):
        yield Simulation(
            f"{n} single, differing on 1 % alone",
            partial(trials.sparse, n, 0.01),
            4000,
            {"equivalent": ("verdict equivalent, falsely", (0.0, 0.03))},
        )
    for n in (40, 200, 400):
        # what is told where just one headline differs
        least = smallest_difference(1 / n, stories=n, difference=1 / n)
        yield Simulation(
            f"{n} single, differing on {least:.1%} alone",
            partial(trials.sparse, n, least),
            2000,
            {"better": ("verdict better; smallest says 80 %", (0.77, 0.90))},
        )


def _permutations(stepped: Bound, other: Bound = REJECTS) -> dict[str, tuple[str, Bound]]:
    """Return what is asked of permutation tests; ``stepped`` bounds accuracy's whole ties."""
    return {
        "accuracy": ("permutation, accuracy", stepped),
        "accuracy, mid-p": ("permutation, accuracy, mid-p", other),
        "macro_f1": ("permutation, macro-F1", other),
        "macro_f1, mid-p": ("permutation, macro-F1, mid-p", other),
    }


def table(
    *, runs: int | None = None, processes: int = 2, kinds: Sequence[str] = ()
) -> Iterator[Row]:
    """Yield the rows of every simulation, each with at most ``runs`` runs; of some ``kinds``."""
    pool = ProcessPoolExecutor(processes, initializer=_one_thread) if processes > 1 else None
    with pool or nullcontext():
        for simulation in (one for kind in kinds or KINDS for one in KINDS[kind]()):
            count = min(runs or simulation.runs, simulation.runs)
            mapped = pool.map if pool else map
            chunks = [range(low, min(low + 100, count)) for low in range(0, count, 100)]
            sums = dict.fromkeys(simulation.asked, 0)
            for found in mapped(partial(_chunk, simulation.trial), chunks):
                for key in sums:
                    sums[key] += sum(predictions[key] for predictions in found)
            for key, (what, bound) in simulation.asked.items():
                yield Row(simulation.world, what, count, sums[key] / count, bound)


KINDS: dict[str, Callable[[], Iterator[Simulation]]] = {
    "coverage": coverage,
    "holding": holding,
    "rejection": rejection,
    "judging": judging,
    "finding": finding,
    "claiming": claiming,
}


def line(row: Row) -> str:
    """Return one line of the printed table."""
    bound = f"{row.bound[0]:.1%} to {row.bound[1]:.1%}" if row.bound else ""
    verdict = "" if row.bound is None else "MISS" if row.missed else "PASS"
    return (
        f"{row.world:<36} {row.what:<36} {row.runs:>5} {row.share:>6.1%} "
        f"{row.error:>5.1%}  {bound:<15} {verdict}"
    ).rstrip()


def main() -> None:
    """Print the table; end with status 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, help="at most so many runs of each simulation")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kind", action="append", choices=KINDS, help="by default all")
    args = parser.parse_args()
    print(f"{'invented test sets':<36} {'what':<36} {'runs':>5} {'share':>6} {'s.e.':>5}  bound")
    missed = 0
    for row in table(runs=args.runs, processes=args.processes, kinds=args.kind or ()):
        print(line(row), flush=True)
        missed += row.missed
    print(f"\ns.e.: Monte Carlo standard error of the share. {missed} bounds missed.")
    sys.exit(missed > 0)


def _chunk(trial: Callable[[int], trials.TrialResult], runs: range) -> list[trials.TrialResult]:
    return [trial(run) for run in runs]


def _one_thread() -> None:
    # two processes that each start two threads would wait for one another
    threadpool_limits(1)


def _pilot_error(world: Population, headlines: int) -> float:
    labels, predictions, stories = world.draw(headlines, [7])
    right = (predictions == labels).tolist()
    # the headlines drawn are only about as many as asked for
    scale = math.sqrt(len(labels) / headlines)
    return standard_error(right[0], right[1], stories.astype(str).tolist()) * scale


if __name__ == "__main__":
    main()
