from collections import Counter

import numpy as np
import pytest

from bench.studies.aggregation import NO_VOTE, dawid_skene, majority_vote

PRIOR = np.array([0.5, 0.3, 0.2])
CONFUSIONS = np.array(
    [
        [[0.90, 0.05, 0.05], [0.10, 0.80, 0.10], [0.05, 0.05, 0.90]],
        [[0.60, 0.30, 0.10], [0.20, 0.70, 0.10], [0.25, 0.25, 0.50]],
        [[0.80, 0.10, 0.10], [0.45, 0.45, 0.10], [0.10, 0.10, 0.80]],
        [[0.70, 0.20, 0.10], [0.10, 0.85, 0.05], [0.30, 0.10, 0.60]],
    ]
)


def simulated(items: int, *, missing: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return true classes and the votes of observers whose error rates are known."""
    rng = np.random.default_rng(seed)
    true = rng.choice(3, size=items, p=PRIOR)
    votes = np.empty((items, len(CONFUSIONS)), dtype=np.int64)
    for i, c in enumerate(true):
        for j, confusion in enumerate(CONFUSIONS):
            votes[i, j] = rng.choice(3, p=confusion[c])
    votes[rng.random(votes.shape) < missing] = NO_VOTE
    return true, votes


def by_loops(votes: np.ndarray, classes: int, iterations: int) -> list[list[float]]:
    """Return Dawid and Skene's posteriors from dictionaries and loops, by the paper's formulas.

    (2.3) and (2.4) give the error rates and the marginals, (2.5) the chance of each class.
    """
    patients = [
        {k: int(vote) for k, vote in enumerate(row) if vote != NO_VOTE} for row in votes.tolist()
    ]
    shares = []
    for answers in patients:
        counts = Counter(answers.values())
        shares.append([counts[j] / len(answers) for j in range(classes)])
    observers = range(votes.shape[1])
    for _ in range(iterations):
        marginals = [sum(share[j] for share in shares) / len(shares) for j in range(classes)]
        rates: dict[tuple[int, int, int], float] = {}
        for k in observers:
            for j in range(classes):
                asked_of = [(a[k], t[j]) for a, t in zip(patients, shares, strict=True) if k in a]
                total = sum(t for _, t in asked_of)
                for said in range(classes):
                    hits = sum(t for answer, t in asked_of if answer == said)
                    rates[k, j, said] = hits / total
        shares = []
        for answers in patients:
            chances = [
                marginals[j] * np.prod([rates[k, j, said] for k, said in answers.items()])
                for j in range(classes)
            ]
            shares.append([chance / sum(chances) for chance in chances])
    return shares


def test_the_majority_needs_more_votes_than_any_other() -> None:
    votes = np.array([[0, 0, 1], [0, 1, 2], [2, NO_VOTE, NO_VOTE], [NO_VOTE] * 3])
    assert majority_vote(votes, 3).tolist() == [0, NO_VOTE, 2, NO_VOTE]


def test_it_is_what_loops_over_the_papers_formulas_give() -> None:
    _, votes = simulated(60, missing=0.2, seed=1)
    votes = votes[(votes != NO_VOTE).any(axis=1)]
    model = dawid_skene(votes, 3, iterations=7, tolerance=0)
    assert len(model.log_likelihoods) == 7
    np.testing.assert_allclose(model.posterior, by_loops(votes, 3, 7), atol=1e-8)


def test_it_finds_the_error_rates_that_votes_were_made_with() -> None:
    true, votes = simulated(6000, missing=0.1, seed=0)
    seen = (votes != NO_VOTE).any(axis=1)
    true, votes = true[seen], votes[seen]
    model = dawid_skene(votes, 3)
    np.testing.assert_allclose(model.prior, PRIOR, atol=0.03)
    np.testing.assert_allclose(model.confusions, CONFUSIONS, atol=0.05)
    # who weighs by error rates does better than who counts heads
    majority = majority_vote(votes, 3)
    assert np.mean(model.labels == true) > np.mean(majority == true) + 0.02


def test_no_iteration_is_less_likely_than_the_last() -> None:
    _, votes = simulated(300, missing=0.5, seed=3)
    votes = votes[(votes != NO_VOTE).any(axis=1)]
    steps = np.diff(dawid_skene(votes, 3, iterations=50, tolerance=0).log_likelihoods)
    assert len(steps) == 49
    assert steps.min() > -1e-6


def test_an_item_without_a_vote_is_refused() -> None:
    with pytest.raises(ValueError, match="a vote for each: leave the others out"):
        dawid_skene(np.array([[0, 1], [NO_VOTE, NO_VOTE]]), 2)


def test_it_agrees_with_crowd_kit() -> None:
    crowdkit = pytest.importorskip("crowdkit.aggregation", reason="crowd-kit is not installed")
    pandas = pytest.importorskip("pandas")
    _, votes = simulated(400, missing=0.2, seed=2)
    votes = votes[(votes != NO_VOTE).any(axis=1)]
    rows = [
        {"task": i, "worker": j, "label": int(votes[i, j])}
        for i, j in zip(*np.nonzero(votes != NO_VOTE), strict=True)
    ]
    theirs = crowdkit.DawidSkene(n_iter=200, tol=1e-10).fit(pandas.DataFrame(rows))
    ours = dawid_skene(votes, 3, iterations=200, tolerance=1e-12)
    np.testing.assert_allclose(ours.posterior, theirs.probas_.sort_index()[[0, 1, 2]], atol=1e-3)
