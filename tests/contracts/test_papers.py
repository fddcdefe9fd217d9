"""The contract, once, over all papers found; each answers invented texts of its dataset's shape."""

from dataclasses import replace
from types import ModuleType

import pytest

from bench import loaders, papers
from bench.catalog.paths import published_folder
from bench.plugins import load_plugin, plugin_names
from bench.records.claims import read_runs
from bench.records.papers import Texts, read_published

TOPICS = {
    "sports": "tim gol laga piala wasit stadion",
    "business": "harga pasar modal ekspor gudang upah",
    "health": "obat dokter klinik vaksin demam bidan",
}


def part(*, start: int, size: int, views: tuple[str, ...]) -> Texts:
    rows = [(list(TOPICS)[i % 3], i) for i in range(start, start + size)]
    words = [TOPICS[label].split() for label, _ in rows]
    heads = [f"{own[i % 6]} {own[(i + 1) % 6]}" for own, (_, i) in zip(words, rows, strict=True)]
    longer = [f"{head}\n{' '.join(own)}" for head, own in zip(heads, words, strict=True)]
    made = {view: longer if view == "headline_text" else heads for view in views}
    return Texts(made, [label for label, _ in rows])


@pytest.fixture(params=plugin_names(papers))
def paper(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(papers, request.param)


def test_it_says_what_it_is(paper: ModuleType) -> None:
    first, _, rest = (paper.__doc__ or "").strip().partition("\n")
    assert first.endswith(".")
    assert "comes out" in rest or "experiments" in rest
    card = load_plugin(loaders, paper.PAPER.dataset).CARD
    assert set(paper.PAPER.views) <= set(card.views)
    assert "published" in card.splits


def test_its_printed_values_are_there_with_their_source(paper: ModuleType) -> None:
    name = paper.__name__.rpartition(".")[2]
    raw = (published_folder() / f"{name}.csv").read_bytes()
    printed = read_published(raw, where=name)
    card = load_plugin(loaders, paper.PAPER.dataset).CARD
    models = {model for language, model in printed if language != "avg"}
    models |= {model for members in paper.PAPER.means.values() for model in members}
    assert models == set(paper.PAPER.models) - set(paper.PAPER.beside)
    assert {language for language, _ in printed} <= {*card.languages, "avg"}
    assert {model for language, model in printed if language == "avg"} == set(paper.PAPER.means)


def test_its_printed_runs_and_its_claim_are_of_models_that_there_are(paper: ModuleType) -> None:
    name = paper.__name__.rpartition(".")[2]
    file = published_folder() / f"{name}.runs.csv"
    claim = getattr(paper, "CLAIM", None)
    assert file.is_file() or claim is None
    if file.is_file():
        runs = read_runs(file.read_bytes(), where=file.name)
        card = load_plugin(loaders, paper.PAPER.dataset).CARD
        assert {one.language for one in runs} <= set(card.languages)
        assert not {one.model for one in runs} & set(paper.PAPER.models)
    if claim:
        assert claim.model in {one.model for one in runs}
        assert all(variant in paper.PAPER.models[m] for m, variant in claim.against.items())


def test_it_answers_every_variant_and_reads_them(paper: ModuleType) -> None:
    views = paper.PAPER.views
    train, tune, test = (
        part(start=start, size=size, views=views) for start, size in ((0, 30), (30, 9), (39, 12))
    )
    more = {view: part(start=60, size=30, views=(view,)) for view in paper.PAPER.label_views}
    train = replace(train, beside=more)
    hidden = Texts(test.views, [])
    times = paper.PAPER.subsamples
    for model, variants in paper.PAPER.models.items():
        if model in paper.PAPER.needs:
            continue  # an extra that the tests do not install
        scores = {}
        for variant in variants:
            answer = paper.answer(train, tune, hidden, model=model, variant=variant)
            assert len(answer.predicted) == 12 * times
            hits = zip(answer.predicted, test.labels * times, strict=True)
            right = sum(a == b for a, b in hits) / (12 * times)
            assert right > 0.6, (model, variant)
            scores[variant] = dict.fromkeys(("accuracy", "macro_f1", "weighted_f1"), right)
            scores[variant]["tune"] = answer.tune_score
        told = paper.readings(model, scores)
        assert len(told) <= 4  # so many signs has the figure
        assert all(0 <= value <= 1 for value in told.values())
