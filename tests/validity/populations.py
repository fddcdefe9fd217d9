"""Invented test sets whose true scores are known: headlines in stories, models that err."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from bench.stats.metrics import accuracy, macro_f1

CLASSES = ["a", "b", "c", "d"]
# What a wrong model says instead, of the other three classes in their order.
INSTEAD = np.array([0.5, 0.3, 0.2])
SHARED = 0.6  # share of what makes a headline hard that is the same for all models


@dataclass(frozen=True)
class Population:
    """How test sets come about: their stories, and how right each model is on each class.

    Headlines of one story share their class, a share ``within`` of how hard they are, and
    what a model that errs on them says instead. Larger stories are easier by ``ease`` a
    headline, so sizes are informative.
    """

    sizes: tuple[int, ...] = (1,)
    within: float = 0.0
    ease: float = 0.0
    priors: tuple[float, ...] = (0.4, 0.3, 0.2, 0.1)
    one: tuple[float, ...] = (0.85, 0.8, 0.75, 0.65)
    two: tuple[float, ...] = (0.8, 0.76, 0.7, 0.6)

    def stories(self, headlines: int) -> int:
        """Return how many stories hold about so many headlines."""
        return round(headlines / np.mean(self.sizes))

    def truth(self) -> dict[str, tuple[float, float]]:
        """Return the true accuracy and macro-F1 of both models, over all that can be drawn."""
        tables = [self._confusion(skill) for skill in (self.one, self.two)]
        return {
            "accuracy": (float(accuracy(tables[0])), float(accuracy(tables[1]))),
            "macro_f1": (float(macro_f1(tables[0])), float(macro_f1(tables[1]))),
        }

    def draw(
        self, headlines: int, seed: Sequence[int], seeds: tuple[int, int] = (1, 1)
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return labels (n,), answers (models, n), stories (n,), all as whole numbers.

        ``seeds`` tells how often each of the two models is trained; the first rows of the
        answers are those of the first.
        """
        rng = np.random.default_rng(seed)
        s = self.stories(headlines)
        sizes = rng.choice(self.sizes, s)
        story = np.repeat(np.arange(s), sizes)
        label = rng.choice(len(CLASSES), s, p=self.priors)
        of = np.repeat([0, 1], seeds)
        skill = norm.ppf(np.array([self.one, self.two]))[:, label] + self._ease(sizes)
        common = np.sqrt(SHARED) * rng.normal(size=s)
        own = np.sqrt(1 - SHARED) * rng.normal(size=(2, s))
        alike = np.sqrt(SHARED) * rng.normal(size=len(story))
        alone = np.sqrt(1 - SHARED) * rng.normal(size=(len(of), len(story)))
        hard = np.sqrt(self.within) * (common + own)[of][:, story]
        hard = hard + np.sqrt(1 - self.within) * (alike + alone)
        steps = 1 + rng.choice(3, (2, s), p=INSTEAD)
        wrong = ((label + steps) % len(CLASSES))[of][:, story]
        return label[story], np.where(hard < skill[of][:, story], label[story], wrong), story

    def _ease(self, sizes: np.ndarray) -> np.ndarray:
        return self.ease * (sizes - np.mean(self.sizes))

    def _confusion(self, skill: tuple[float, ...]) -> np.ndarray:
        """Return the expected share of headlines of each true and guessed class."""
        sizes = np.array(self.sizes)
        right = norm.cdf(norm.ppf(skill)[:, None] + self._ease(sizes)) @ (sizes / sizes.sum())
        table = np.diag(right)
        for c in range(len(CLASSES)):
            for step, share in enumerate(INSTEAD, start=1):
                table[c, (c + step) % len(CLASSES)] += (1 - right[c]) * share
        return table * np.array(self.priors)[:, None]


def names(codes: np.ndarray) -> list[str]:
    """Return the class names of some codes."""
    return [CLASSES[code] for code in codes]


EVEN = (0.8, 0.75, 0.7, 0.6)
SINGLE = Population()
CLUSTERED = Population(sizes=tuple(range(1, 9)), within=0.8, ease=0.05)
