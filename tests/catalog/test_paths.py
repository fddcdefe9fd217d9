from pathlib import Path

import pytest

from bench.catalog.paths import cache_folder, datasets_folder, published_folder


def test_a_checkout_has_its_datasets_and_published_values_beside_the_package() -> None:
    assert (datasets_folder() / "tajuk" / "labels.csv").is_file()
    assert (published_folder() / "nusax.csv").is_file()


def test_the_cache_is_where_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAJUK_CACHE", "somewhere/else")
    assert cache_folder() == Path("somewhere/else")
    monkeypatch.delenv("TAJUK_CACHE")
    assert cache_folder().name == "tajuk"
