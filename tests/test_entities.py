import pytest

from bench.catalog.paths import datasets_folder
from bench.entities import ENTITIES, PLACES, entity_finder, read_entities

NAMES = [("UEA", "UEA"), ("UEA", "Uni Emirat Arab"), ("Uni Eropa", "Uni Eropa"), ("AS", "AS")]


def test_names_are_whole_words_with_their_case_the_longest_first() -> None:
    find = entity_finder([*NAMES, ("Uni", "Uni")])
    assert find("Uni Emirat Arab dan AS: Uni Eropa Diam") == ["UEA", "AS", "Uni Eropa"]
    assert find("PASAR as, ASEAN") == []
    assert entity_finder([])("AS") == []


def test_kinds_are_kept_apart() -> None:
    text = "kind,entity,name\ncity,KL,Kuala Lumpur\nbody,WTO,WTO\n"
    assert read_entities(text, kinds=["body"]) == [("WTO", "WTO")]
    assert len(read_entities(text)) == 2
    assert read_entities("entity,name\nA,B\n") == [("A", "B")]


@pytest.mark.parametrize("name", ["tajuk", "tajuk_hard"])
def test_shipped_names_stand_once(name: str) -> None:
    text = (datasets_folder() / name / ENTITIES).read_text(encoding="utf-8")
    names = [spelt for _, spelt in read_entities(text)]
    assert len(names) == len(set(names)) > 100
    if name == "tajuk":
        kinds = {line.split(",")[0] for line in text.splitlines()[1:]}
        assert kinds == {*PLACES, "body", "club", "indonesian", "office"}
