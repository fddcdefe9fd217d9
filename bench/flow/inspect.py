"""Shows what there is without running a model: datasets, baselines, one page."""

from pathlib import Path
from typing import Any, Unpack

from bench import baselines as baseline_files
from bench import loaders
from bench.catalog.sources import column_options, dataset_names
from bench.corpora.prepare import prepare_splits
from bench.corpora.splits import sizes
from bench.pages.parse import MAX_BYTES
from bench.plugins import load_plugin, plugin_names
from bench.processes.parsing import PageReader
from bench.records.cards import Card
from bench.records.corpora import PARTS
from bench.records.names import DatasetName
from bench.records.pages import Page
from bench.records.runs import SourceKeywords, data_options


def load(dataset: Any, *, language: str | None = None, **keywords: Unpack[SourceKeywords]) -> Any:
    """Return a dataset as a Hugging Face ``DatasetDict`` with train, tune and test.

    ``language`` picks one of a dataset that has several; else they are pooled. The keywords are
    ``view``, ``split`` (its scheme) and ``mirror``.

    Columns: id, text, label (a ``ClassLabel``) and story. The rows are those that every
    model is judged by: copies and contradictions excluded, no story on two sides.
    """
    # imported here: it costs a second, and only this verb needs it
    import datasets as hub

    (name,) = dataset_names(dataset, column_options(keywords))
    (task,) = prepare_splits(
        str(DatasetName(name, language)) if language else name, data_options(**keywords)
    )
    corpus, text = task.corpus, hub.Value("string")
    features = hub.Features(
        id=text, text=text, label=hub.ClassLabel(names=list(corpus.labels)), story=text
    )
    parts = {}
    for part in PARTS:
        rows = corpus.indices(getattr(task.split, part))
        examples = [corpus.examples[i] for i in rows]
        columns = {
            "id": [e.id for e in examples],
            "text": [e.text for e in examples],
            "label": [e.label for e in examples],
            "story": [corpus.stories[i] for i in rows],
        }
        parts[part] = hub.Dataset.from_dict(columns, features=features)
    return hub.DatasetDict(parts)


def list_datasets() -> dict[str, Card]:
    """Return the card of every dataset, by name."""
    return {name: load_plugin(loaders, name).CARD for name in plugin_names(loaders)}


def list_baselines() -> dict[str, str]:
    """Return the first line of every baseline's description, by name."""
    return {
        name: (load_plugin(baseline_files, name).__doc__ or "").strip().splitlines()[0]
        for name in plugin_names(baseline_files)
    }


def describe(dataset: Any, **keywords: Unpack[SourceKeywords]) -> dict[str, Any]:
    """Return what a dataset holds: counts by part and label, stories, what was excluded."""
    (name,) = dataset_names(dataset, column_options(keywords))
    (task,) = prepare_splits(name, data_options(**keywords))
    counts = sizes(task.corpus, task.split)
    return {
        "name": task.corpus.name,
        "view": task.corpus.view,
        "split": task.scheme,
        "examples": len(task.corpus.examples),
        "stories": len(set(task.corpus.stories)),
        "parts": {
            part: dict(sorted(by_label.items())) for part, by_label in counts.items() if by_label
        },
        "set_aside": dict(task.corpus.excluded),
        "data_sha256": task.hashes[0],
        "split_sha256": task.hashes[1],
    }


def read_page(file: str | Path | bytes, *, url: str = "") -> Page:
    """Read one saved news page from its file or its bytes; ValueError in one line if it is none.

    Reader text, Markdown, HTML and MHTML give an article. A feed or a news sitemap gives its
    headlines as links with dates (``form`` says so). ``url`` is the address that the page was
    saved from, where the page does not say it: links to other sites count less. A large page is
    read within bounds of time and memory, in a process of its own.
    """
    given = isinstance(file, bytes)
    raw = file if isinstance(file, bytes) else read_bytes(Path(file), "a page", most=MAX_BYTES + 1)
    with PageReader() as reader:
        return reader.read(raw, where="page" if given else str(file), url=url)


def read_bytes(path: Path, what: str, *, most: int = -1) -> bytes:
    """Return a file's bytes, at most so many; ValueError in one line where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); give {what}") from error
