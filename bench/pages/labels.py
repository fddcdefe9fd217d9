"""Reads label files, and turns pages and their labels into examples."""

import csv
import io
from collections.abc import Mapping

from bench.delimited import plain_cell, read_rows
from bench.records.corpora import Example
from bench.records.pages import Page
from bench.texts import text_id, tidy


def read_topics(raw: bytes, *, where: str) -> Mapping[str, str]:
    r"""Return ``{headline_id: topic}`` of CSV with the columns headline and topic.

    A column headline_id is checked against its headline; other columns do not count. Raises
    ValueError that names file, line and fix for a column that is missing, an id that is
    not its headline's, a headline labelled twice, an empty topic, and fewer than two topics.

    >>> raw = b"headline,topic\nKopi Tertahan,trade\nGol Telat,sports\n"
    >>> sorted(read_topics(raw, where="a.csv").values())
    ['sports', 'trade']
    """
    rows = read_rows(raw, where=where, delimiter=",", header=None)
    _, header = next(rows, (1, []))
    for column in ("headline", "topic"):
        if column not in header:
            raise ValueError(f"{where}:1: no column {column!r}; use headline_id,headline,topic")
    topics: dict[str, str] = {}
    first: dict[str, int] = {}
    for line, fields in rows:
        if not fields:
            continue  # an empty line
        if len(fields) != len(header):
            raise ValueError(
                f"{where}:{line}: {len(fields)} fields, not {len(header)} ({', '.join(header)}); "
                "put quotes around a headline with a comma"
            )
        row = dict(zip(header, fields, strict=True))
        key, topic = text_id(row["headline"]), tidy(plain_cell(row["topic"]))
        if row.get("headline_id", key) != key:
            raise ValueError(
                f"{where}:{line}: id {row['headline_id']} is not this headline's, which is {key}; "
                "label the changed headline again"
            )
        if key in topics:
            raise ValueError(
                f"{where}:{line}: headline {key} has a label already in line {first[key]}; "
                "keep one of the two"
            )
        if not topic:
            raise ValueError(f"{where}:{line}: headline {key} has no topic; give it one, or remove")
        topics[key], first[key] = topic, line
    if len(set(topics.values())) < 2:
        known = ", ".join(set(topics.values())) or "none"
        raise ValueError(f"{where}: a dataset needs two topics or more; this file has {known}")
    return topics


LABEL_COLUMNS = ("headline_id", "headline", "topic")


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
    ValueError that names file, line and fix for a label with an unknown id, an id
    twice, an unknown topic, an id that is not its headline's, or a headline without one.
    """
    headlines = headlines_of(pages)
    labels = _read_labels(label_file, where=where, topics=topics, known=headlines)
    missing = [key for key in headlines if key not in labels]
    if missing:
        page, text = headlines[missing[0]]
        raise ValueError(
            f"{page}: no label for headline {missing[0]} ({text[:60]!r}"
            f"{f', and {len(missing) - 1} more' if len(missing) > 1 else ''}); add it to {where}"
        )
    tied = events or {}
    stray = sorted(set(tied) - set(headlines))
    if stray:
        raise ValueError(f"events name headline {stray[0]}, which stands on no page; remove it")
    return [
        Example(
            id=key,
            text=text,
            label=labels[key],
            ties=(f"event:{tied[key]}",) if key in tied else (),
        )
        for key, (_, text) in sorted(headlines.items())
    ]


def headlines_of(pages: Mapping[str, Page]) -> dict[str, tuple[str, str]]:
    """Return every distinct headline: ``{headline_id: (page it was first seen on, text)}``.

    A page's own headline gives the text where a link spells it with other signs.
    """
    headlines: dict[str, tuple[str, str]] = {}
    for name, page in sorted(pages.items()):
        headlines[text_id(page.headline)] = (name, page.headline)
    for name, page in sorted(pages.items()):
        for link in page.links:
            headlines.setdefault(text_id(link.text), (name, link.text))
    return headlines


def _read_labels(
    text: str, *, where: str, topics: tuple[str, ...], known: Mapping[str, object]
) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [column for column in LABEL_COLUMNS if column not in (rows.fieldnames or ())]
    if lacking:
        raise ValueError(f"{where}:1: no column {lacking[0]!r}; use {', '.join(LABEL_COLUMNS)}")
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
