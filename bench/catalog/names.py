"""Turns a dataset's name into its card, its views and its files."""

import re

from bench import loaders
from bench.catalog.built import Folder, names_folder, open_built
from bench.catalog.crosswalk import Mapped, read_crosswalk
from bench.catalog.download import download_files
from bench.catalog.paths import datasets_folder
from bench.plugins import load_plugin, plugin_names
from bench.records.cards import Card
from bench.records.names import DatasetName

PUBLISHED = "published"  # upstream's own split, every row of it
AGAIN = re.compile(r"story-([1-9][0-9]{0,3})")  # the split by story, drawn with another seed
PAGE_VIEWS = ("headline_links", "headline_body")  # of the headlines that have a page
CONTRAST = "contrast"  # of the test headlines that have a twin of another topic, and the twins
APPROXIMATE = "approximate"  # the view in which classes stand for our topics, by the crosswalk


def card_of(name: str) -> Card:
    """Return the card of a dataset; LookupError where its name or language is unknown."""
    if folder := built_folder(name):
        return folder.CARD
    parsed = DatasetName.parse(name)
    card: Card = load_plugin(loaders, parsed.dataset).CARD
    if parsed.language:
        known = card.languages if card.by_language else ()
        if parsed.language not in known:
            there = f"there are {', '.join(known)}" if known else "it has one language only"
            raise LookupError(f"{parsed.dataset}: no language {parsed.language!r}; {there}")
    return card


def views_of(name: str) -> tuple[str, ...]:
    """Return the views of a dataset: its own, those of pages and twins, the approximate one."""
    views = card_of(name).views
    loader = None if built_folder(name) else load_plugin(loaders, DatasetName.parse(name).dataset)
    views += PAGE_VIEWS if hasattr(loader, "pages") else ()
    views += (CONTRAST,) if hasattr(loader, "contrast_pairs") else ()
    return views + ((APPROXIMATE,) if len(mapped_classes(name)) > 1 else ())


def topics_of() -> dict[str, dict[str, Mapped]]:
    """Return the crosswalk: for each dataset, which class stands for which topic."""
    path = datasets_folder() / "crosswalk.csv"
    return read_crosswalk(path.read_bytes(), where=path.name)


def mapped_classes(name: str) -> dict[str, Mapped]:
    """Return which class of a dataset stands for which topic; empty where none does."""
    return topics_of().get(DatasetName.parse(name).dataset, {})


def dataset_files(name: str, *, mirror: str | None = None) -> dict[str, bytes]:
    """Return a dataset's files, or those that one of its languages needs."""
    if folder := built_folder(name):
        return folder.files_of()
    parsed = DatasetName.parse(name)
    return download_files(parsed.dataset, card_of(name), language=parsed.language, mirror=mirror)


def built_folder(name: str) -> Folder | None:
    """Return the folder that a name stands for, made by `tajuk build`; None for a loader's."""
    # a loader goes before a folder that happens to have its name
    known = DatasetName.parse(name).dataset in plugin_names(loaders)
    return open_built(name) if not known and names_folder(name) else None


def one_of(chosen: str | None, known: tuple[str, ...], complaint: str) -> str:
    """Return the choice, the first of those known where there is none; LookupError for another."""
    if chosen is not None and chosen not in known:
        raise LookupError(f"{complaint} {chosen!r}; there are {', '.join(known)}")
    return chosen or known[0]
