"""A table of a handful of rows is small, and no reason for a baseline to fail."""

import pytest

from bench import baselines
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits

TEXTS = ["harga garam naik", "gol telat sekali", "beras turun lagi", "kiper pindah klub"]
LABELS = ["ekonomi", "olahraga", "ekonomi", "olahraga"]
NAMES = [
    name
    for name in plugin_names(baselines)
    if not {"NEEDS", "SLOW", "LABELS", "LACKS"} & set(plugin_traits(plugin_file(baselines, name)))
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [2, 4])
def test_every_quick_baseline_learns_from_a_handful_of_rows(name: str, rows: int) -> None:
    model = load_plugin(baselines, name).make(0).fit(TEXTS[:rows], LABELS[:rows])
    assert set(model.predict(["garam mahal", "gol"])) <= {"ekonomi", "olahraga"}


def test_no_more_neighbours_or_topics_than_there_are() -> None:
    knn = load_plugin(baselines, "knn_tfidf").make(0).fit(TEXTS, LABELS)
    assert knn[-1].n_neighbors == 4
    lsa = load_plugin(baselines, "lsa_logistic").make(0).fit(TEXTS, LABELS)
    assert lsa[1].components_.shape[0] <= len(lsa[0].vocabulary_)
    assert lsa[1].n_components == 200
