"""Reads a user's label file: the topic of each headline."""

from collections.abc import Mapping

from bench.delimited import read_rows
from bench.texts import text_id, tidy


def read_topics(raw: bytes, *, where: str) -> Mapping[str, str]:
    r"""Return ``{headline_id: topic}`` of CSV with the columns headline and topic.

    A column headline_id is checked against its headline; other columns do not count. Raises
    ValueError that names file, line and mend for a column that is missing, an id that is
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
        key, topic = text_id(row["headline"]), tidy(row["topic"])
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
