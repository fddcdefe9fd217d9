"""The order of the stages of `tajuk build`: saved pages to a dataset in a folder of its own."""

import csv
import io
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import loaders
from bench.build.cache import Reader, build_locked
from bench.build.collect import Gathered, gather
from bench.build.shards import plan_shards
from bench.catalog.built import BUILT_NAME, FORMAT, MARK, built_card
from bench.corpora.dedupe import clean
from bench.corpora.prepare import SPLIT_SEED
from bench.corpora.splits import sizes, split_by_story
from bench.corpora.stories import check_sizes, group_stories
from bench.curate.card import render_card
from bench.curate.export import headlines, splits_csv
from bench.delimited import as_cell
from bench.intake.croissant import croissant_file
from bench.pages.labels import LABEL_COLUMNS, read_topics
from bench.plugins import plugin_names
from bench.records.corpora import PARTS, Corpus, Example
from bench.records.runs import Progress
from bench.store.files import write_bytes, write_json

WORK = ".build"  # below the output: what has been read already
_NAMED = 10  # labels without a page that the counts give by id

_PROSE = """Headlines of saved news pages, own and linked, each with a label of its own.

Two headlines are one story if their texts are alike, or if pages give both to one address;
no story stands in two parts. `unlabelled.csv` holds the headlines that no label was given
for, `set_aside.csv` the pages that could not be read and why, `labels.csv` the labels used.
The texts belong to their publishers.
"""


@dataclass(frozen=True)
class Built:
    """What a build leaves: where, its counts, and how many shards were read or kept.

    ``complete`` says whether a dataset stands there: without labels only the headlines to
    be labelled do.
    """

    out: Path
    counts: Mapping[str, Any]
    read: int
    kept: int
    complete: bool


@dataclass(frozen=True)
class CardWords:
    """What a card says of pages that cannot say it: title, language code, licence of the texts."""

    title: str = ""
    language: str = "und"
    licence: str = "unknown"


def build_dataset(
    sources: Sequence[str | Path],
    out: str | Path,
    *,
    labels: str | Path | None = None,
    jobs: int = 0,
    cluster: str | None = None,
    about: CardWords | None = None,
    progress: Progress | None = None,
) -> Built:
    """Turn folders of pages and WARC files into a dataset in the folder ``out``.

    ``labels`` is a CSV file with headline and topic; without it, only the headlines to be
    labelled are written. ``jobs`` is the number of reading processes, by default one a
    processor; ``cluster`` the address of a Dask scheduler whose workers see the same
    folders; ``about`` is what the card says. The same sources and labels give the same bytes,
    whoever reads. What was read before is not read again. Raises ValueError for bad input, OSError
    for a bad disk.
    """
    out = Path(os.path.abspath(out))
    topics = _topics(labels, out)
    _check_place(out)
    with build_locked(out / WORK) as work:
        reader = Reader(work, jobs or _processors(), cluster)
        passed = Counter[str]()
        keys = [reader.plan(shard) for shard in plan_shards(sources, passed)]
        if not keys:
            raise ValueError(
                f"{', '.join(map(str, sources))}: no pages; give folders with .html, .mhtml, "
                ".txt, .md, .rss or .xml files, or .warc and .warc.gz files"
            )
        missing = reader.missing(keys)
        reader.read(missing, progress)
        (new := work / "new").mkdir()
        used = set(keys)
        gathered = gather(reader.rows(keys, used), topics, new)
        (out / MARK).unlink(missing_ok=True)
        for name in ("set_aside.csv", "unlabelled.csv"):
            os.replace(new / name, out / name)
        counts = _counts(gathered, topics, passed)
        write_json(out / "counts.json", counts)
        if topics:
            words = about or CardWords()
            card = {
                "title": words.title or out.name,
                "languages": [words.language],
                "licence": words.licence,
            }
            counts = _write_dataset(out, gathered, card, counts)
        reader.sweep(used)
    return Built(out, counts, len(missing), len(set(keys)) - len(missing), bool(topics))


def _topics(file: str | Path | None, out: Path) -> Mapping[str, str]:
    if file is None:
        return {}
    path = Path(file)
    if out in path.resolve().parents:
        raise ValueError(f"{file}: stands where the build writes; copy it out of {out.name}")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ValueError(
            f"{file}: cannot be read ({error.strerror}); give a CSV file with headline and topic"
        ) from error
    return read_topics(raw, where=str(file))


def _check_place(out: Path) -> None:
    if out.name in plugin_names(loaders):
        raise ValueError(f"{out}: a dataset has the name {out.name!r}; choose another folder name")
    if not BUILT_NAME.fullmatch(out.name):
        raise ValueError(
            f"{out}: no name {out.name!r}: use letters, digits and _ + - (it names the dataset)"
        )
    is_build = (out / WORK).is_dir() or (out / MARK).is_file()
    if out.exists() and not is_build and (not out.is_dir() or any(out.iterdir())):
        raise ValueError(f"{out}: exists and is no build of tajuk; give a new folder, or remove it")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _counts(
    gathered: Gathered, topics: Mapping[str, str], passed: Mapping[str, int]
) -> dict[str, Any]:
    met = {example.id for example in gathered.examples}
    stray = sorted(set(topics) - met)
    return {
        "pages": {"read": gathered.pages, "set aside": dict(sorted(gathered.aside.items()))},
        "of these feeds and sitemaps": gathered.lists,
        "files passed over": dict(sorted(passed.items())),
        "records skipped": dict(sorted(gathered.skipped.items())),
        "headlines": len(gathered.examples) + gathered.unlabelled,
        "unlabelled headlines": gathered.unlabelled,
        "labels": {
            "used": len(met),
            "without a page": len(stray),
            "of these": ", ".join(stray[:_NAMED]) + (", …" if len(stray) > _NAMED else ""),
        },
        "headlines and addresses too common to make a story": gathered.binding_nothing,
    }


def _write_dataset(
    out: Path,
    gathered: Gathered,
    about: Mapping[str, Any],
    counts: Mapping[str, Any],
) -> dict[str, Any]:
    """Write labels, splits, rows and card, and last of all the mark; return all counts."""
    corpus = _corpus(out.name, gathered.examples)
    split = split_by_story(corpus, seed=SPLIT_SEED)
    parts = {part: dict(sorted(n.items())) for part, n in sizes(corpus, split).items() if n}
    lacking = [part for part in PARTS if part not in parts]
    if lacking:
        raise ValueError(
            f"{out.name}: {len(corpus.examples)} labelled headlines in "
            f"{len(set(corpus.stories))} stories leave nothing for {lacking[0]}; "
            f"label more of {out / 'unlabelled.csv'}"
        )
    counts = {
        **counts,
        "examples": len(corpus.examples),
        "examples excluded": dict(corpus.excluded),
        "stories": len(set(corpus.stories)),
        "parts": parts,
    }
    marked = {"format": FORMAT, "labels": corpus.labels, **about}
    files = headlines(corpus, split)
    files["splits/headline.csv"] = splits_csv({"story": (corpus, split)})
    files["croissant.json"] = croissant_file(out.name, built_card(marked), files, prose=_PROSE)
    files["labels.csv"] = _labels_csv(gathered.examples)
    files["README.md"] = render_card(
        out.name,
        built_card(marked),
        _PROSE,
        counts,
        configs=("headlines",),
        made_by="This card is written by `tajuk build`; its figures are those of `counts.json`.",
    )
    for path, raw in files.items():
        write_bytes(out / path, raw)
    write_json(out / "counts.json", counts)
    write_json(out / MARK, marked)
    return counts


def _corpus(name: str, examples: Sequence[Example]) -> Corpus:
    kept, aside = clean(examples)
    present = sorted({example.label for example in kept})
    if len(present) < 2:
        raise ValueError(
            f"{name}: the pages hold {len(kept)} labelled headlines under "
            f"{', '.join(present) or 'no label'}; a dataset needs two labels or more: "
            "label some of unlabelled.csv"
        )
    ids, ties = [e.id for e in kept], [e.ties for e in kept]
    grouped = group_stories(ids, [e.text for e in kept], ties)
    check_sizes(name, ids, grouped, ties)
    return Corpus(name, "headline", tuple(present), kept, grouped, aside)


def _labels_csv(examples: Sequence[Example]) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(LABEL_COLUMNS)
    rows.writerows([e.id, as_cell(e.text), as_cell(e.label)] for e in examples)
    return out.getvalue().encode()
