import pytest

from bench.corpora.prepare import prepare


def test_links_of_a_page_that_stand_in_another_split_are_dropped_and_counted() -> None:
    whole, linked = prepare("tajuk_hard"), prepare("tajuk_hard", view="headline_links")
    assert linked.split == whole.split
    assert linked.corpus.excluded["links whose story is in another part"] > 0
    text_of = {example.text: example.id for example in whole.corpus.examples}
    part_of = whole.split.part_of()
    unit_of = {e.id: u for e, u in zip(whole.corpus.examples, whole.corpus.units, strict=True)}
    for example, unit in zip(linked.corpus.examples, linked.corpus.units, strict=True):
        for line in example.text.split("\n")[1:]:
            assert part_of.get(unit_of[text_of[line]]) == part_of.get(unit)


@pytest.mark.parametrize("view", ["headline_links", "headline_body"])
def test_a_page_begins_with_its_own_headline(view: str) -> None:
    headlines = {example.id: example.text for example in prepare("tajuk_hard").corpus.examples}
    for example in prepare("tajuk_hard", view=view).corpus.examples:
        assert example.text.partition("\n")[0] == headlines[example.id]


def test_pairs_share_the_training_split_and_have_two_topics() -> None:
    pairs = prepare("tajuk_hard", view="contrast")
    assert pairs.rows.train.size == prepare("tajuk_hard").rows.train.size
    by_unit: dict[str, set[str]] = {}
    for i in pairs.rows.test:
        by_unit.setdefault(pairs.corpus.units[i], set()).add(pairs.corpus.examples[i].label)
    assert all(len(labels) > 1 for labels in by_unit.values())
