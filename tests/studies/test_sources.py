from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.catalog.names import dataset_files
from bench.corpora.prepare import prepare
from bench.plugins import load_plugin
from bench.studies.sources import (
    GOLD,
    LabelSource,
    aggregated,
    function_votes,
    label_sources,
)

from bench import loaders  # isort: skip

TOPICS = {
    "World": ("minister", "attack", "troops", "peace"),
    "Sports": ("match", "goal", "coach", "league"),
    "Business": ("shares", "profit", "market", "oil"),
    "Sci/Tech": ("software", "chip", "internet", "space"),
}


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put an invented NoisyAG-News in its place, a tenth of the crowd's labels wrong."""
    files: dict[str, bytes] = {}
    names = list(TOPICS)
    for file, rows, crowded in (("samples10000valMed", 120, True), ("samplesTest", 40, False)):
        lines = ["label,gt,text,group"]
        for i in range(rows):
            gold = i % 4
            words = TOPICS[names[gold]]
            crowd = (gold + 1) % 4 if crowded and i % 10 == 0 else gold
            text = f"{words[i % 3]} {words[(i + 1) % 4]} zq{i}{file[-3:]} xv{i * 7}{file[7:9]}"
            lines.append(f"{crowd},{gold},{text},A")
        files[f"noisy-ag-news/dataset/{file}.csv"] = ("\r\n".join(lines) + "\r\n").encode()
    read = load_plugin(loaders, "noisy_ag_news").read

    def invented(name: str, *, mirror: str | None = None) -> Mapping[str, bytes]:
        return files if name == "noisy_ag_news" else dataset_files(name, mirror=mirror)

    assert len(list(read(files))) == 160
    for place in ("bench.corpora.prepare", "bench.studies.sources"):
        monkeypatch.setattr(f"{place}.dataset_files", invented)
    return str(tmp_path)


def test_a_view_with_other_labels_is_a_source_and_rules_vote(mirror: str) -> None:
    task = prepare("noisy_ag_news")
    sources = label_sources("noisy_ag_news", task)
    by_name = {source.name: source for source in sources.others}
    assert sources.gold.kind == GOLD
    assert len(sources.gold.labels) == 120
    crowd = by_name["crowd"]
    assert (crowd.kind, len(crowd.labels)) == ("crowd", 120)
    assert crowd.agreement == pytest.approx(0.9)
    assert set(crowd.labels) == set(sources.gold.labels)
    rules = next(source for source in sources.others if source.kind == "rules")
    assert "english_nouns" in rules.made_of
    assert rules.agreement > 0.9
    assert len(sources.texts) == 160
    assert "topic_nouns" in sources.left_out  # it is Indonesian
    # no function has seen a gold label: what is left of a row is not its label
    votes, _ = function_votes("noisy_ag_news", task.corpus.examples, task.corpus.labels, {})
    assert votes["rules"]["english_nouns"].count("") < 160


def test_views_of_other_texts_are_none() -> None:
    task = prepare("tajuk_hard")
    sources = label_sources("tajuk_hard", task)
    assert {source.kind for source in sources.others} == {"rules", "llm"}
    modelled = next(s for s in sources.others if s.name == "rules_dawid_skene")
    majority = next(s for s in sources.others if s.name == "rules_majority")
    assert set(majority.labels) <= set(modelled.labels) <= set(sources.gold.labels)
    assert 0.6 < majority.agreement < 0.95
    assert set(modelled.made_of) >= {"topic_nouns", "topic_verbs", "topic_bodies"}


def test_two_functions_are_a_majority_and_three_a_model_too() -> None:
    gold = LabelSource(GOLD, GOLD, {5: "a", 6: "b", 7: "b"}, 1.0)
    one, two = ["a", "b", ""], ["a", "a", ""]
    (alone,) = aggregated("llm", {"f": one}, [5, 6, 7], gold, ("a", "b"))
    assert (alone.name, alone.labels, alone.agreement) == ("f", {5: "a", 6: "b"}, 1.0)
    (both,) = aggregated("rules", {"f": one, "g": two}, [5, 6, 7], gold, ("a", "b"))
    assert (both.name, both.labels) == ("rules_majority", {5: "a"})  # a tie is no label
    three = aggregated("rules", {"f": one, "g": two, "h": one}, [5, 6, 7], gold, ("a", "b"))
    assert [source.name for source in three] == ["rules_majority", "rules_dawid_skene"]
    assert three[0].labels == {5: "a", 6: "b"}
