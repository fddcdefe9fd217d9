"""Turns pages and a label file into labelled examples, and counts what is set aside and why."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bench.records import Example, Page
from bench.texts import fold, text_id

COLUMNS = ("headline_id", "headline", "topic")


def label_pages(
    pages: Mapping[str, Page],
    label_file: str,
    *,
    where: str,
    topics: tuple[str, ...],
    events: Mapping[str, str] | None = None,
) -> list[Example]:
    """Return one example for each distinct headline of the pages, own or linked.

    ``pages`` maps file names to pages; ``label_file`` is CSV with at least the columns
    headline_id, headline and topic; ``events`` maps headline ids to events, which tie
    headlines into stories. A headline's label is its own, never its page's. Raises
    ValueError that names file, line and mend for a label with an unknown id, an id
    twice, an unknown topic, an id that is not its headline's, or a headline without one.
    """
    found = headlines_of(pages)
    labels = _read_labels(label_file, where=where, topics=topics, known=found)
    missing = [key for key in found if key not in labels]
    if missing:
        page, text = found[missing[0]]
        raise ValueError(
            f"{page}: no label for headline {missing[0]} ({text[:60]!r}"
            f"{f', and {len(missing) - 1} more' if len(missing) > 1 else ''}); add it to {where}"
        )
    tied = events or {}
    stray = sorted(set(tied) - set(found))
    if stray:
        raise ValueError(f"events name headline {stray[0]}, which stands on no page; remove it")
    return [
        Example(
            id=key,
            text=text,
            label=labels[key],
            ties=(f"event:{tied[key]}",) if key in tied else (),
        )
        for key, (_, text) in sorted(found.items())
    ]


def headlines_of(pages: Mapping[str, Page]) -> dict[str, tuple[str, str]]:
    """Return every distinct headline: ``{headline_id: (page it was first seen on, text)}``.

    A page's own headline gives the text where a link spells it with other signs.
    """
    found: dict[str, tuple[str, str]] = {}
    for name, page in sorted(pages.items()):
        found[text_id(page.headline)] = (name, page.headline)
    for name, page in sorted(pages.items()):
        for link in page.links:
            found.setdefault(text_id(link.text), (name, link.text))
    return found


def _read_labels(
    text: str, *, where: str, topics: tuple[str, ...], known: Mapping[str, object]
) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if lacking:
        raise ValueError(f"{where}:1: no column {lacking[0]!r}; use {', '.join(COLUMNS)}")
    labels: dict[str, str] = {}
    for row in rows:
        line = f"{where}:{rows.line_num}"
        key, topic = row["headline_id"] or "", row["topic"] or ""
        if key in labels:
            raise ValueError(f"{line}: id {key} has a label already; keep one of the two")
        if topic not in topics:
            raise ValueError(f"{line}: no topic {topic!r}; use {', '.join(topics)}")
        if text_id(row["headline"] or "") != key:
            raise ValueError(
                f"{line}: id {key} is not this headline's, which is "
                f"{text_id(row['headline'] or '')}; label the changed headline again"
            )
        if key not in known:
            raise ValueError(f"{line}: no page has headline {key}; remove the line")
        labels[key] = topic
    return labels


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
