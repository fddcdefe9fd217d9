import json
from pathlib import Path

import pytest
from scipy.stats import binomtest

import bench.catalog.names
from bench import loaders
from bench.catalog.crosswalk import CROSSWALK_COLUMNS, TOPICS, read_crosswalk
from bench.catalog.names import APPROXIMATE, card_of, topics_of, views_of
from bench.corpora.prepare import build_corpus, draw_split, prepare
from bench.curate.verify import MANIFEST, verify_datasets
from bench.flow.inspect import load
from bench.plugins import load_plugin
from bench.records.corpora import Example


def test_every_row_names_a_class_that_there_is() -> None:
    mapped = topics_of()
    assert len(mapped) >= 7
    for dataset, classes in mapped.items():
        card = load_plugin(loaders, dataset).CARD
        assert set(classes) <= set(card.labels), dataset
        topics = [one.topic for one in classes.values()]
        assert len(set(topics)) == len(topics), dataset
    # ours need none
    assert not {"tajuk", "click_id", "ag_topics", "nusax_senti"} & set(mapped)


def test_classes_become_topics_and_the_rest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    loader = load_plugin(loaders, "bbc_news")
    raw = b"".join(
        json.dumps(
            {"category": c, "file": f"{i}.txt", "headline": f"Mill number {i}{i}", "text": f"T {i}"}
        ).encode()
        + b"\n"
        for i, c in enumerate(["politics", "sport", "tech", "business"] * 5)
    )
    files = {loader.CARD.upstream[0].path: raw}
    corpus = build_corpus("bbc_news", files, APPROXIMATE)
    assert corpus.labels == TOPICS
    assert corpus.view == "approximate"
    assert corpus.excluded == {"class without a topic": 5}
    assert len(corpus.examples) == 15
    assert views_of("bbc_news") == ("headline", "headline_text", "approximate")
    assert views_of("nusax_senti.ind") == ("text",)
    with pytest.raises(LookupError, match="tajuk_hard: no view 'approximate'; there are headline"):
        prepare("tajuk_hard", view="approximate")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("d,x,politics,1,1,9,us", r"c\.csv:3: no topic 'politics'; use diplomacy, sports, trade"),
        ("d,x,trade,9,1,9,us", r":3: x: more headlines of the topic than were sampled"),
        ("d,x,trade,many,1,9,us", r":3: invalid literal .*; fix the row"),
        ("d,w,trade,1,1,9,us", r":3: d, w stands twice"),
    ],
)
def test_wrong_rows_are_named(row: str, words: str) -> None:
    raw = f"{','.join(CROSSWALK_COLUMNS)}\nd,w,sports,,,,us\n{row}\n".encode()
    with pytest.raises(ValueError, match=words):
        read_crosswalk(raw, where="c.csv")
    with pytest.raises(ValueError, match=r"c\.csv:1: the columns must be dataset,label"):
        read_crosswalk(b"a,b\n", where="c.csv")


def test_the_interval_of_a_purity_is_the_exact_one() -> None:
    world = topics_of()["ag_news"]["World"]
    assert world.interval is not None
    low, high = world.interval
    clear = binomtest(world.clear, world.sample).proportion_ci(method="exact")
    wide = binomtest(world.clear + world.borderline, world.sample).proportion_ci(method="exact")
    assert (low, high) == pytest.approx((clear.low, wide.high))
    assert topics_of()["bbc_news"]["sport"].interval is None


SOURCE = "detik-headlines-5k/data/raw/berita_detik_5_kategori.csv"


def manifest(folder: Path, rows: int, **labels: int) -> None:
    entry = {"files": [{"path": SOURCE, "rows": rows}], "labels": {"all": labels}}
    (folder / MANIFEST).write_text(json.dumps({"corpora": [entry]}))


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a mirror whose one dataset holds the loader's own sample."""
    loader = load_plugin(loaders, "detik_5k")
    assert [file.path for file in loader.CARD.upstream] == [SOURCE]
    monkeypatch.setattr(
        bench.catalog.names, "download_files", lambda *args, **kwargs: dict(loader.SAMPLE)
    )
    return tmp_path


def test_counts_are_held_against_the_manifest(mirror: Path) -> None:
    loader = load_plugin(loaders, "detik_5k")
    examples = list(loader.read(loader.SAMPLE))
    counts = {label: sum(e.label == label for e in examples) for label in loader.CARD.labels}
    counts = {label: n for label, n in counts.items() if n}
    manifest(mirror, len(examples), **counts)
    findings = verify_datasets("detik_5k", mirror=str(mirror))
    assert [one["what"] for one in findings] == ["files", "rows", "labels, all"]
    assert all(one["agrees"] and one["expected"] is not None for one in findings)
    first = next(iter(counts))
    manifest(mirror, len(examples) + 1, **{**counts, first: counts[first] + 1})
    findings = verify_datasets("detik_5k", mirror=str(mirror))
    assert [one["agrees"] for one in findings] == [True, False, False]
    (mirror / MANIFEST).write_text("{")
    with pytest.raises(ValueError, match=r"MANIFEST\.json: no manifest .*get the mirror anew"):
        verify_datasets("detik_5k", mirror=str(mirror))


def test_the_verb_says_what_differs(mirror: Path) -> None:
    from click.testing import CliRunner

    from bench.cli.main import main

    manifest(mirror, 99)
    shown = CliRunner().invoke(main, ["check", "detik_5k", "--mirror", str(mirror)])
    assert shown.exit_code == 1
    assert "expected 99" in shown.stdout
    assert shown.stderr == "tajuk: counts differ: detik_5k\n"
    told = CliRunner().invoke(main, ["check", "detik_5k", "--mirror", str(mirror), "--json"])
    assert json.loads(told.stdout)["detik_5k"][1]["expected"] == 99


def test_translations_of_one_sentence_never_part() -> None:
    """Pool two languages of parallel corpora: an id is one story, and its part is one."""
    for dataset, key in (("sib200", "index_id"), ("nusax_senti", "id")):
        loader = load_plugin(loaders, dataset)
        by_language: dict[str, str] = {}
        for file in loader.CARD.upstream:
            if file.path in loader.SAMPLE:
                by_language.setdefault(file.language, file.path)
        assert len(by_language) >= 2, dataset
        assert key in loader.SAMPLE[next(iter(by_language.values()))].decode().splitlines()[0]
        corpus = build_corpus(dataset, loader.SAMPLE, loader.CARD.views[0])
        split = draw_split(corpus, loader.CARD, "story")
        part_of, stories = split.part_of(), {}
        shared = 0
        for example, story in zip(corpus.examples, corpus.stories, strict=True):
            number = example.id.rpartition("-")[2]
            shared += number in stories
            assert stories.setdefault(number, part_of[story]) == part_of[story]
        assert shared, dataset


def test_a_language_is_named_or_refused() -> None:
    with pytest.raises(LookupError, match="sib200: no language 'qqq'; there are ace, ban"):
        load("sib200", language="qqq")
    with pytest.raises(LookupError, match="tajuk: no language 'id'; it has one language only"):
        card_of("tajuk.id")
    assert Example("1", "Gol", "sports", section="bola").section == "bola"
