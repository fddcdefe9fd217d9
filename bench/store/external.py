"""Reads a file of predictions made elsewhere, and refuses one that does not fit the test split."""

import csv
import io

from bench.records.corpora import Corpus, Split
from bench.records.predictions import Predictions

PREDICTION_COLUMNS = ("example_id", "prediction")


def read_external(raw: bytes, corpus: Corpus, split: Split, *, where: str) -> Predictions:
    """Return the predictions of a CSV file with the columns example_id and prediction.

    Raises ValueError that names the missing, extra, doubled or unknown ids, or the unknown
    label with its line.
    """
    answers = _read(raw, corpus.labels, where)
    test = corpus.indices(split.test)
    wanted = [corpus.examples[i].id for i in test]
    _check_ids(answers, wanted, {e.id for e in corpus.examples}, where)
    leaking = set(corpus.leaking(split))
    return Predictions(
        ids=tuple(wanted),
        stories=tuple(corpus.stories[i] for i in test),
        labels=tuple(corpus.examples[i].label for i in test),
        predicted=tuple(answers[key] for key in wanted),
        classes=corpus.labels,
        leaks=tuple(i in leaking for i in test),
    )


def _read(raw: bytes, labels: tuple[str, ...], where: str) -> dict[str, str]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{where}: not UTF-8 text; save it as UTF-8 CSV") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not set(PREDICTION_COLUMNS) <= set(rows.fieldnames or ()):
        found = ",".join(rows.fieldnames or ()) or "nothing"
        raise ValueError(
            f"{where}:1: the columns must be {','.join(PREDICTION_COLUMNS)}; the first line has {found[:80]!r}"
        )
    answers: dict[str, str] = {}
    try:
        for row in rows:
            key, label = row["example_id"] or "", row["prediction"] or ""
            line = f"{where}:{rows.line_num}"
            if key in answers:
                raise ValueError(f"{line}: id {key!r} stands twice; keep one")
            if label not in labels:
                raise ValueError(f"{line}: unknown label {label!r}; use {', '.join(labels)}")
            answers[key] = label
    except csv.Error as error:
        raise ValueError(f"{where}:{rows.line_num}: {error}; save it as plain CSV") from error
    return answers


def _check_ids(answers: dict[str, str], wanted: list[str], known: set[str], where: str) -> None:
    problems = {
        "unknown ids": sorted(set(answers) - known),
        "extra ids, which are not in the test split": sorted(set(answers) & known - set(wanted)),
        "missing ids": [key for key in wanted if key not in answers],
    }
    found = [
        f"{len(ids)} {what} ({', '.join(ids[:3])}{', …' if len(ids) > 3 else ''})"
        for what, ids in problems.items()
        if ids
    ]
    if found:
        raise ValueError(
            f"{where}: {'; '.join(found)}; give one line for each of the {len(wanted)} test ids"
        )
