"""Draws leak-free splits: by story, by time, by publisher. All of them keep stories whole."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from bench.records.corpora import PARTS, Corpus, Split

SHARES = (0.60, 0.15, 0.25)  # of the examples, for train, tune and test


def split_by_story(corpus: Corpus, *, seed: int, balanced: bool = False) -> Split:
    """Return a split of whole stories, about 60 / 15 / 25, with every label spread alike.

    ``balanced``: every trait (a country) is spread alike too, within each label, as far as the
    numbers allow: else a story taken for the test leaves the country under other topics in
    training, and its name tells which topic it is not. A story with a pinned example goes to that
    part first; ValueError if it is pinned to two.
    """
    pinned: dict[str, str] = {}
    for example, story in zip(corpus.examples, corpus.stories, strict=True):
        if example.pinned and pinned.setdefault(story, example.pinned) != example.pinned:
            raise ValueError(
                f"{corpus.name}: story {story} is pinned to {pinned[story]} and {example.pinned}"
            )
    sides = {story: PARTS.index(part) for story, part in pinned.items()}
    return Split(*_deal(corpus, set(corpus.stories), SHARES, seed, sides, balanced))


def split_as_published(corpus: Corpus) -> Split:
    """Return upstream's own split, example by example, with whatever leaks in it.

    Raises ValueError that names an example without a part.
    """
    parts: dict[str, set[str]] = {part: set() for part in PARTS}
    for example, unit in zip(corpus.examples, corpus.units, strict=True):
        if not example.part:
            raise ValueError(f"{corpus.name}: {example.id} has no part of upstream's split")
        parts[example.part].add(unit)
    return Split(*(frozenset(parts[part]) for part in PARTS))


def split_by_time(corpus: Corpus, *, cut: date, seed: int) -> Split:
    """Return a split whose test split begins on the day of the cut.

    A story with examples on both sides, or with one of no known date, is in no part: it
    would carry the future into training. A fifth of the earlier stories is for tuning.
    """
    before, after = set[str](), set[str]()
    for example, story in zip(corpus.examples, corpus.stories, strict=True):
        if not example.date or example.date < cut.isoformat():
            before.add(story)
        if not example.date or example.date >= cut.isoformat():
            after.add(story)
    train, tune = _deal(corpus, before - after, (0.8, 0.2), seed)
    return Split(train, tune, frozenset(after - before))


def split_by_publisher(corpus: Corpus, *, unseen: str, seed: int) -> Split:
    """Return a split whose test split is one publisher's; stories others tell too are in none."""
    unseen_only, others = set[str](), set[str]()
    for example, story in zip(corpus.examples, corpus.stories, strict=True):
        (unseen_only if example.publisher == unseen else others).add(story)
    if not unseen_only - others:
        raise ValueError(f"{corpus.name}: no story of publisher {unseen!r} alone")
    train, tune = _deal(corpus, others - unseen_only, (0.8, 0.2), seed)
    return Split(train, tune, frozenset(unseen_only - others))


def _deal(
    corpus: Corpus,
    stories: Iterable[str],
    shares: tuple[float, ...],
    seed: int,
    pinned: Mapping[str, int] | None = None,
    balanced: bool = False,
) -> list[frozenset[str]]:
    """Deal stories to sides by their shares, each to where its labels are scarcest.

    The pinned ones go to their side before all others. They come the largest first, then in
    an order that the SHA-256 of seed and name decides. No random generator has a part in it,
    so a split stays the same for good, on every machine and with every library.
    """
    labels: dict[str, Counter[str]] = {story: Counter() for story in stories}
    totals: dict[str, int] = defaultdict(int)
    for example, story in zip(corpus.examples, corpus.stories, strict=True):
        if story in labels:
            traits = example.traits if balanced else ()
            for counted in (example.label, *(f"{example.label}, {trait}" for trait in traits)):
                labels[story][counted] += 1
                totals[counted] += 1
    lacking = [{label: share * n for label, n in totals.items()} for share in shares]

    kept = pinned or {}

    def order(story: str) -> tuple[bool, int, str]:
        mixed = hashlib.sha256(f"{seed}:{story}".encode()).hexdigest()
        return story not in kept, -labels[story].total(), mixed

    sides: list[set[str]] = [set() for _ in shares]
    for story in sorted(labels, key=order):
        need = [
            sum(n * lack[label] / (share * totals[label]) for label, n in labels[story].items())
            for lack, share in zip(lacking, shares, strict=True)
        ]
        side = kept.get(story, max(range(len(shares)), key=lambda i: (need[i], shares[i])))
        sides[side].add(story)
        for label, n in labels[story].items():
            lacking[side][label] -= n
    return [frozenset(side) for side in sides]


def sizes(corpus: Corpus, split: Split) -> dict[str, Counter[str]]:
    """Return how many examples of each label are in each part, and in none ("left out")."""
    part_of = split.part_of()
    counts = {part: Counter[str]() for part in (*PARTS, "left out")}
    for example, unit in zip(corpus.examples, corpus.units, strict=True):
        counts[part_of.get(unit, "left out")][example.label] += 1
    return counts
