"""The contract, once, over all loaders found; each reads its own invented sample."""

from types import ModuleType

import pytest

from bench import loaders
from bench.catalog.paths import datasets_folder
from bench.corpora.dedupe import clean
from bench.plugins import load_plugin, plugin_names

NAMES = plugin_names(loaders)


@pytest.fixture(params=NAMES)
def loader(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(loaders, request.param)


def test_it_says_what_it_is(loader: ModuleType) -> None:
    first, _, rest = (loader.__doc__ or "").strip().partition("\n")
    assert first.endswith(".")
    assert rest.strip()
    assert loader.CARD.licence
    assert loader.CARD.citation
    assert all(file.url.count(loader.CARD.commit) for file in loader.CARD.upstream)


def test_it_reads_its_sample(loader: ModuleType) -> None:
    for view in loader.CARD.views:
        examples = list(loader.read(loader.SAMPLE, view=view))
        assert len({e.id for e in examples}) == len(examples) >= 2
        assert {e.label for e in examples} <= set(loader.CARD.labels)
        kept, gone = clean(examples)
        assert len(kept) + sum(gone.values()) == len(examples)


def test_ids_do_not_depend_on_the_order_of_rows(loader: ModuleType) -> None:
    turned = {}
    for path, raw in loader.SAMPLE.items():
        head, *rows = raw.splitlines(keepends=True)
        turned[path] = raw if path.startswith("pages/") else b"".join([head, *rows[::-1]])
    for view in loader.CARD.views:
        one = {(e.id, e.text, e.label) for e in loader.read(loader.SAMPLE, view=view)}
        two = {(e.id, e.text, e.label) for e in loader.read(turned, view=view)}
        assert one == two


def test_files_of_its_own_are_there(loader: ModuleType) -> None:
    folder = datasets_folder() / loader.__name__.rpartition(".")[2]
    for pattern in loader.CARD.own:
        assert list(folder.glob(pattern)), pattern
