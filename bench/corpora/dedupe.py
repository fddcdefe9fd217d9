"""Removes copies and contradictory labels, and counts them by reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from bench.records.corpora import Example
from bench.texts import fold


def clean(examples: Iterable[Example]) -> tuple[tuple[Example, ...], dict[str, int]]:
    """Return the examples without copies and contradictions, and how many went, by reason.

    Of examples with one folded text and one label, the first is kept. A text that
    stands under two labels has no answer to be right about: all its copies go.

    >>> a, b = Example("1", "Gol telat", "sports"), Example("2", "Gol Telat!", "sports")
    >>> kept, gone = clean([a, b, Example("3", "Beras", "trade"), Example("4", "beras", "other")])
    >>> [e.id for e in kept], gone
    (['1'], {'copies': 1, 'text under two labels': 2})
    """
    copies: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        # what folds to nothing is no copy of anything
        copies[fold(example.text) or example.id].append(example)
    kept, gone = [], Counter[str]()
    for same in copies.values():
        if len({example.label for example in same}) > 1:
            gone["text under two labels"] += len(same)
        else:
            kept.append(same[0])
            gone["copies"] += len(same) - 1
    return tuple(kept), {reason: n for reason, n in sorted(gone.items()) if n}
