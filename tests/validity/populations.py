"""Invented test sets whose true scores are known: headlines in stories, models that err."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    headline, so sizes are informative. ``shares`` says how often each size occurs, by default
    each as often. Of the headlines a share ``copied`` is answered by the second model as by the
    first.
    """

    sizes: tuple[int, ...] = (1,)
    shares: tuple[float, ...] = ()
    within: float = 0.0
    ease: float = 0.0
    priors: tuple[float, ...] = (0.4, 0.3, 0.2, 0.1)
    one: tuple[float, ...] = (0.85, 0.8, 0.75, 0.65)
    two: tuple[float, ...] = (0.8, 0.76, 0.7, 0.6)
    copied: float = 0.0

    @property
    def mean_size(self) -> float:
        """Return the mean number of headlines of a story."""
        return float(np.average(self.sizes, weights=self.shares or None))

    @property
    def instead(self) -> np.ndarray:
        """Return how often a wrong model says each of the other classes, in their order."""
        first = INSTEAD[: len(self.priors) - 1]
        return first / first.sum()

    def stories(self, headlines: int) -> int:
        """Return how many stories hold about so many headlines."""
        return round(headlines / self.mean_size)

    def truth(self) -> dict[str, tuple[float, float]]:
        """Return the true accuracy and macro-F1 of both models, over all that can be drawn."""
        first, second = (self._confusion(skill) for skill in (self.one, self.two))
        tables = [first, self.copied * first + (1 - self.copied) * second]
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
        sizes = rng.choice(self.sizes, s, p=self.shares or None)
        story = np.repeat(np.arange(s), sizes)
        classes = len(self.priors)
        label = rng.choice(classes, s, p=self.priors)
        of = np.repeat([0, 1], seeds)
        skill = norm.ppf(np.array([self.one, self.two]))[:, label] + self._ease(sizes)
        common = np.sqrt(SHARED) * rng.normal(size=s)
        own = np.sqrt(1 - SHARED) * rng.normal(size=(2, s))
        alike = np.sqrt(SHARED) * rng.normal(size=len(story))
        alone = np.sqrt(1 - SHARED) * rng.normal(size=(len(of), len(story)))
        hard = np.sqrt(self.within) * (common + own)[of][:, story]
        hard = hard + np.sqrt(1 - self.within) * (alike + alone)
        steps = 1 + rng.choice(classes - 1, (2, s), p=self.instead)
        wrong = ((label + steps) % classes)[of][:, story]
        answers = np.where(hard < skill[of][:, story], label[story], wrong)
        if self.copied:
            answers[1] = np.where(rng.random(len(story)) < self.copied, answers[0], answers[1])
        return label[story], answers, story

    def _ease(self, sizes: np.ndarray) -> np.ndarray:
        return self.ease * (sizes - self.mean_size)

    def _confusion(self, skill: tuple[float, ...]) -> np.ndarray:
        """Return the expected share of headlines of each true and guessed class."""
        sizes = np.array(self.sizes)
        headlines = sizes * (self.shares or np.ones(len(sizes)))
        headlines = headlines / headlines.sum()
        right = norm.cdf(norm.ppf(skill)[:, None] + self._ease(sizes)) @ headlines
        table = np.diag(right)
        for c in range(len(right)):
            for step, share in enumerate(self.instead, start=1):
                table[c, (c + step) % len(right)] += (1 - right[c]) * share
        return table * np.array(self.priors)[:, None]


def names(codes: np.ndarray) -> list[str]:
    """Return the class names of some codes."""
    return [CLASSES[code] for code in codes]


def _zipf(exponent: float, largest: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return sizes up to the largest, and how often each occurs: as 1 / size ** exponent."""
    sizes = np.arange(1, largest + 1)
    shares = 1 / sizes**exponent
    return tuple(sizes.tolist()), tuple((shares / shares.sum()).tolist())


EVEN = (0.8, 0.75, 0.7, 0.6)
SINGLE = Population()
CLUSTERED = Population(sizes=tuple(range(1, 9)), within=0.8, ease=0.05)
ZIPF = Population(*_zipf(2, 100), within=0.8)  # 3.2 headlines a story, and some of a hundred
# the populations that every interval has to cover, with their headlines
HARD: dict[str, tuple[Population, int]] = {
    "Zipf": (ZIPF, 374),
    "Zipf, big stories easier": (replace(ZIPF, ease=0.03), 374),
    "80/15/5": (
        Population(priors=(0.8, 0.15, 0.05), one=(0.9, 0.7, 0.6), two=(0.88, 0.66, 0.55)),
        150,
    ),
    "99 % right": (
        Population(one=(0.99, 0.99, 0.99, 0.985), two=(0.985, 0.99, 0.98, 0.98)),
        400,
    ),
    "at chance": (Population(one=(0.25,) * 4, two=(0.25,) * 4), 150),
    "single": (SINGLE, 50),
    "single, larger": (SINGLE, 100),
    "single, larger still": (SINGLE, 150),
    "98 % answered alike": (Population(copied=0.93), 400),
    "99 % answered alike": (Population(copied=0.965), 400),
    "98 % alike, clustered": (replace(CLUSTERED, copied=0.93), 675),
    "99 % alike, clustered": (replace(CLUSTERED, copied=0.965), 675),
    "all or nothing": (replace(CLUSTERED, within=0.98, ease=0.0), 400),
    "clustered, few": (CLUSTERED, 180),
}
