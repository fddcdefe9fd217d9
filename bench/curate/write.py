"""Writes a dataset's card, audit and data files."""

from pathlib import Path

from bench import loaders
from bench.catalog.built import names_folder
from bench.catalog.names import card_of, dataset_files
from bench.catalog.paths import datasets_folder
from bench.curate.audit import _corpora, _pages, _rows, audit_dataset, widest_view
from bench.curate.card import render_card
from bench.curate.export import contrast_config, headlines, pages, splits_csv
from bench.intake.croissant import croissant_file
from bench.plugins import load_plugin
from bench.store.files import write_bytes, write_json


def write_card(
    name: str, *, mirror: str | None = None, folder: Path | None = None
) -> dict[Path, bool]:
    """Write a dataset's card, audit and data files; say of each whether it changed.

    ``folder`` defaults to the dataset's own. Split files hold ids alone; rows with text
    are written only for a dataset that ships with the package.
    """
    card = card_of(name)
    if names_folder(name):
        raise ValueError(f"{name}: its card is written by tajuk build, with the rest of it")
    folder = folder or datasets_folder() / name
    files = dataset_files(name, mirror=mirror)
    contents: dict[str, bytes] = {}
    for view in card.views:
        corpora = _corpora(name, files, view)[1]
        contents[f"splits/{view}.csv"] = splits_csv(corpora)
        if card.embedded and view == widest_view(name, files, card):
            corpus, split = corpora[card.splits[0]]
            contents |= headlines(corpus, split)
            contents |= pages(_pages(files), corpus, split)
            contents |= contrast_config(_rows(files["contrast.csv"]), corpus)
    figures = audit_dataset(name, mirror=mirror)
    prose = load_plugin(loaders, name).__doc__ or ""
    contents["croissant.json"] = croissant_file(
        name, card, contents, prose=prose.partition("\n\n")[0]
    )
    contents["README.md"] = render_card(name, card, prose, figures)
    written = {folder / path: write_bytes(folder / path, raw) for path, raw in contents.items()}
    written[folder / "audit.json"] = write_json(folder / "audit.json", figures)
    return written
