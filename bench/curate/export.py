"""Writes a dataset as data files: the split of every example, and rows for Hugging Face."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.records.corpora import PARTS, Corpus, Split
from bench.records.pages import Page
from bench.texts import text_id


def splits_csv(corpora: Mapping[str, tuple[Corpus, Split]]) -> bytes:
    """Return ``example_id,story,by_<split>...``; a part is empty where a split leaves it out.

    One row for each example of any of the splits' corpora; the story is that of the first
    that holds it.
    """
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["example_id", "story", *(f"by_{name}" for name in corpora)])
    stories: dict[str, str] = {}
    parts: list[dict[str, str]] = []
    for corpus, split in corpora.values():
        part_of = split.part_of()
        ids = [example.id for example in corpus.examples]
        stories = dict(zip(ids, corpus.stories, strict=True)) | stories
        units = zip(ids, corpus.units, strict=True)
        parts.append({key: part_of.get(unit, "") for key, unit in units})
    for key, story in sorted(stories.items()):
        rows.writerow([key, story, *(part.get(key, "") for part in parts)])
    return out.getvalue().encode()


def headlines(corpus: Corpus, split: Split) -> dict[str, bytes]:
    """Return one JSONL file a part: id, text, label, story."""
    return {
        f"data/headlines-{part}.jsonl": _jsonl(
            {
                "id": corpus.examples[i].id,
                "text": corpus.examples[i].text,
                "label": corpus.examples[i].label,
                "story": corpus.stories[i],
            }
            for i in corpus.indices(getattr(split, part))
        )
        for part in PARTS
    }


def pages(read: Mapping[str, Page], corpus: Corpus, split: Split) -> dict[str, bytes]:
    """Return one JSONL file a part: the page, its topic, and those of its links it may show.

    A page is in the part of its own headline. A link whose story lies in another part is
    dropped and counted: else a test headline would stand in a training page.
    """
    part_of = split.part_of()
    at = {example.id: i for i, example in enumerate(corpus.examples)}
    rows: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for name, page in sorted(read.items()):
        place = at[text_id(page.headline)]
        part = part_of[corpus.stories[place]]
        linked = [at[text_id(link.text)] for link in page.links]
        kept = [i for i in linked if part_of[corpus.stories[i]] == part]
        rows[part].append(
            {
                "id": name.rpartition("/")[2].partition(".")[0],
                "headline_id": corpus.examples[place].id,
                "headline": page.headline,
                "label": corpus.examples[place].label,
                "body": list(page.body),
                "summary": page.summary,
                "links": [corpus.examples[i].text for i in kept],
                "link_labels": [corpus.examples[i].label for i in kept],
                "links_in_other_parts": len(linked) - len(kept),
            }
        )
    return {f"data/pages-{part}.jsonl": _jsonl(rows[part]) for part in PARTS}


def contrast_config(pairs: Sequence[Mapping[str, str]], corpus: Corpus) -> dict[str, bytes]:
    """Return one JSONL file a part: a headline with its label, its twin with another.

    A pair is of the test split unless its ``part`` says otherwise.
    """
    by_id = {example.id: example for example in corpus.examples}
    rows: dict[str, list[dict[str, str]]] = {"test": []}
    for pair in pairs:
        rows.setdefault(pair.get("part") or "test", []).append(
            {
                "headline_id": pair["headline_id"],
                "text": by_id[pair["headline_id"]].text,
                "label": by_id[pair["headline_id"]].label,
                "twin": pair["twin"],
                "twin_label": pair["topic"],
            }
        )
    return {f"data/contrast-{part}.jsonl": _jsonl(rows[part]) for part in sorted(rows)}


def _jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
