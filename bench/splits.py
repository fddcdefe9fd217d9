"""Draws leak-free splits by story."""

import hashlib
from collections import Counter, defaultdict

from bench.records import PARTS, Corpus, Split

SHARES = (0.60, 0.15, 0.25)  # of the examples, for train, tune and test


def split_by_story(corpus: Corpus, *, seed: int) -> Split:
    """Return a split of whole stories, about 60 / 15 / 25, with every label spread alike.

    Stories come in an order that the SHA-256 of seed and name decides, the largest first;
    each goes where its labels are scarcest. No random generator has a part in it, so a
    split stays the same for good, on every machine and with every library.
    """
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for example, story in zip(corpus.examples, corpus.stories, strict=True):
        labels[story][example.label] += 1
    totals = Counter(example.label for example in corpus.examples)
    wanted = [{label: share * n for label, n in totals.items()} for share in SHARES]

    def order(story: str) -> tuple[int, str]:
        mixed = hashlib.sha256(f"{seed}:{story}".encode()).hexdigest()
        return -labels[story].total(), mixed

    sides: list[set[str]] = [set() for _ in PARTS]
    for story in sorted(labels, key=order):
        need = [
            sum(
                n * wanted[i][label] / (SHARES[i] * totals[label])
                for label, n in labels[story].items()
            )
            for i in range(len(PARTS))
        ]
        side = max(range(len(PARTS)), key=lambda i: (need[i], SHARES[i]))
        sides[side].add(story)
        for label, n in labels[story].items():
            wanted[side][label] -= n
    return Split(*(frozenset(side) for side in sides))
