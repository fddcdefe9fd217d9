"""One label of several votes: the majority's, or that of a model of who errs how."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.stats.metrics import Floats

Votes = NDArray[np.int64]  # (items, voters): a place among the classes, or NO_VOTE
NO_VOTE = -1
_LEAST = 1e-10  # a probability that is taken for 0


@dataclass(frozen=True, eq=False)
class LabelModel:
    """What a label model has learnt: labels' probabilities, how common each is, who errs how.

    ``posterior`` has shape (items, k), ``prior`` (k,), ``confusions`` (voters, k, k): the chance
    that a voter who votes says column l of an item of class c. ``log_likelihoods`` has one number
    an iteration, and none is below the last.
    """

    posterior: Floats
    prior: Floats
    confusions: Floats
    log_likelihoods: tuple[float, ...]

    @property
    def labels(self) -> Votes:
        """Return the most probable class of each item."""
        best: Votes = self.posterior.argmax(axis=1).astype(np.int64)
        return best


def majority_vote(votes: Votes, classes: int) -> Votes:
    """Return the class with most votes for each item; `NO_VOTE` where none, or two have as many.

    >>> majority_vote(np.array([[0, 0, 1], [0, 1, -1], [-1, -1, -1]]), 2).tolist()
    [0, -1, -1]
    """
    counts = _counts(votes, classes).sum(axis=1)
    best = counts.max(axis=1, initial=0)
    single = (counts == best[:, None]).sum(axis=1) == 1
    return np.where(single & (best > 0), counts.argmax(axis=1), NO_VOTE).astype(np.int64)


def dawid_skene(
    votes: Votes,
    classes: int,
    *,
    iterations: int = 100,
    tolerance: float = 1e-6,
) -> LabelModel:
    """Return the maximum-likelihood label model of Dawid and Skene (1979), by EM.

    "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied
    Statistics 28: each voter has a confusion matrix, and errs independently of the others given the
    class. A missing vote says nothing. EM begins with the shares of the votes and ends where the
    log-likelihood gains less than the tolerance an item. Raises ValueError where there is no item,
    or an item has no vote.
    """
    if not len(votes) or not (votes != NO_VOTE).any(axis=1).all():
        raise ValueError("a label model needs items, and a vote for each: leave the others out")
    cast = _counts(votes, classes)
    posterior = cast.sum(axis=1)
    posterior = posterior / posterior.sum(axis=1, keepdims=True)
    likelihoods: list[float] = []
    prior, confusions = np.zeros(classes), np.zeros((votes.shape[1], classes, classes))
    for _ in range(iterations):
        prior = posterior.mean(axis=0)
        confusions = np.einsum("ic,ivl->vcl", posterior, cast)
        confusions /= np.maximum(confusions.sum(axis=2, keepdims=True), _LEAST)
        scores = _log(prior) + np.einsum("ivl,vcl->ic", cast, _log(confusions))
        most = scores.max(axis=1, keepdims=True)
        weights = np.exp(scores - most)
        posterior = weights / weights.sum(axis=1, keepdims=True)
        likelihoods.append(float((most[:, 0] + np.log(weights.sum(axis=1))).sum()))
        if len(likelihoods) > 1 and likelihoods[-1] - likelihoods[-2] < tolerance * len(votes):
            break
    return LabelModel(posterior, prior, confusions, tuple(likelihoods))


def _counts(votes: Votes, classes: int) -> Floats:
    """Return which vote was cast, (items, voters, classes), a 1 for each."""
    cast: Floats = (votes[..., None] == np.arange(classes)).astype(np.float64)
    return cast


def _log(chances: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(chances, _LEAST))
    return logs
