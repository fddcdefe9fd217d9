"""Writes a dataset's card (`datasets/<name>/README.md`) from its loader and its audit."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.records.cards import Card
from bench.records.corpora import PARTS

_TEXT = "string"
# what each config's rows hold, besides the labels named here: the rest is text
_CONFIGS: dict[str, dict[str, str]] = {
    "headlines": {"id": _TEXT, "text": _TEXT, "label": "label", "story": _TEXT},
    "pages": {
        "id": _TEXT,
        "headline_id": _TEXT,
        "headline": _TEXT,
        "label": "label",
        "body": "texts",
        "summary": _TEXT,
        "links": "texts",
        "link_labels": "labels",
        "links_in_other_parts": "int32",
    },
    "contrast": {
        "headline_id": _TEXT,
        "text": _TEXT,
        "label": "label",
        "twin": _TEXT,
        "twin_label": "label",
    },
}


def render_card(
    name: str,
    card: Card,
    prose: str,
    audit: Mapping[str, Any],
    *,
    configs: Sequence[str] = tuple(_CONFIGS),
    made_by: str = "",
) -> bytes:
    """Return the card: Hugging Face's header, what the dataset is, every figure of its audit.

    ``configs`` are the kinds of rows that an embedded dataset holds; ``made_by`` says what
    wrote the card, where that is not `tajuk card`.
    """
    header = _header(card, configs, audit)
    lines = ["---", *header, "---", "", f"# {card.title}", "", prose.strip(), ""]
    lines += [
        made_by
        or f"This card is written by `tajuk card {name}`; its figures are those that "
        f"`tajuk audit {name}` prints.",
        "",
        "| | |",
        "| --- | --- |",
        f"| labels | {', '.join(card.labels)} |",
        f"| views | {', '.join(card.views)} |",
        f"| splits | {', '.join(card.splits)} |",
        f"| licence | {card.licence} |",
        f"| citation | {card.citation} |",
    ]
    if card.upstream:
        lines += [f"| upstream | {card.repository} at {card.commit} |"]
        lines += [f"| {file.path} | SHA-256 {file.sha256} |" for file in card.upstream]
    lines += ["", "## Measured", ""]
    if card.upstream:
        lines += [
            "None of the upstream text is in this repository: ids, hashes and counts only.",
            "",
        ]
    languages = audit.get("languages", {})
    plain = {key: value for key, value in audit.items() if key != "languages"}
    lines += ["| figure | value |", "| --- | --- |"]
    lines += [f"| {key} | {value} |" for key, value in flatten(plain)]
    if languages:
        lines += ["", "By language:", "", *_by_language(languages)]
    return ("\n".join(lines) + "\n").encode()


def flatten(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield every figure of a nested audit as a line: its path in words, and its value.

    >>> list(flatten({"a_b": {"c": 0.12345, "d": [1, 2]}, "e": "f"}))
    [('a b, c', '0.123'), ('a b, d', '1 to 2'), ('e', 'f')]
    """
    for key, value in data.items():
        path = f"{above}, {key}" if above else str(key)
        path = path.replace("_", " ") if "." not in str(key) else path
        if isinstance(value, Mapping):
            yield from flatten(value, path)
        elif isinstance(value, list):
            # two of a kind are a range; any other list is one of ids
            yield path, (" to " if len(value) == 2 else ", ").join(map(_shown, value))
        else:
            yield path, _shown(value)


def _shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _by_language(languages: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table with a row a figure and a column a language."""
    columns = {language: dict(flatten(audit)) for language, audit in languages.items()}
    figures = dict.fromkeys(key for column in columns.values() for key in column)
    yield f"| figure | {' | '.join(columns)} |"
    yield "| --- |" + " --- |" * len(columns)
    for key in figures:
        yield f"| {key} | {' | '.join(column.get(key, '') for column in columns.values())} |"


def _header(card: Card, configs: Sequence[str], audit: Mapping[str, Any]) -> list[str]:
    licence = card.licence.lower() if card.licence == "CC0-1.0" else "other"
    lines = [
        f"license: {licence}",
        f"language: [{', '.join(map(_yaml, card.spoken))}]",
        "task_categories: [text-classification]",
        f"pretty_name: {_yaml(card.title)}",
    ]
    if not card.embedded:
        return lines
    lines.append("configs:")
    for config in configs:
        lines += [f"- config_name: {config}"]
        lines += ["  default: true"] if config == "headlines" else []
        lines += ["  data_files:"]
        pairs = ("train", "test") if _has_pairs_to_learn_from(audit) else ("test",)
        for part in pairs if config == "contrast" else PARTS:
            lines += [f"  - split: {part}", f"    path: data/{config}-{part}.jsonl"]
    lines.append("dataset_info:")
    for config in configs:
        lines += [f"- config_name: {config}", "  features:"]
        for column, kind in _CONFIGS[config].items():
            lines += [f"  - name: {column}", *_feature(kind, card.labels)]
    return lines


def _has_pairs_to_learn_from(audit: Mapping[str, Any]) -> bool:
    return bool(audit.get("contrast", {}).get("pairs_to_learn_from"))


def _feature(kind: str, labels: tuple[str, ...]) -> list[str]:
    names = [f"'{i}': {_yaml(label)}" for i, label in enumerate(labels)]
    if kind == "label":
        return ["    dtype:", "      class_label:", "        names:"] + [
            f"          {name}" for name in names
        ]
    if kind == "labels":
        return ["    list:", "      class_label:", "        names:"] + [
            f"          {name}" for name in names
        ]
    if kind == "texts":
        return ["    list: string"]
    return [f"    dtype: {kind}"]


def _yaml(text: str) -> str:
    # a label may be "no", "7" or "a: b", which YAML would take for something else
    plain = re.fullmatch(r"[A-Za-z][\w ,&/-]*", text) and not re.fullmatch(
        r"y|n|yes|no|on|off|true|false|null|nan|inf", text, re.I
    )
    return text if plain else json.dumps(text)
