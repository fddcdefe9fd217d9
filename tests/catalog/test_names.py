import pytest

from bench.catalog.names import card_of, mapped_classes, one_of, shown_name, topics_of, views_of


def test_unknown_names_come_with_the_choices() -> None:
    with pytest.raises(LookupError, match="no dataset 'tajok'; there are ag_news"):
        card_of("tajok")
    with pytest.raises(LookupError, match="masakhanews: no language 'fr'; there are"):
        card_of("masakhanews.fr")
    with pytest.raises(LookupError, match="tajuk: no language 'id'; it has one language only"):
        card_of("tajuk.id")


def test_views_are_the_cards_own_and_those_that_its_files_give() -> None:
    assert views_of("tajuk_hard") == ("headline", "headline_links", "headline_body", "contrast")
    assert views_of("detik_5k")[-1] == "approximate"
    assert mapped_classes("detik_5k") == topics_of()["detik_5k"]
    assert mapped_classes("nothing") == {}


def test_one_of_takes_the_first_where_nothing_is_chosen() -> None:
    assert one_of(None, ("a", "b"), "d: no view") == "a"
    with pytest.raises(LookupError, match="d: no view 'c'; there are a, b"):
        one_of("c", ("a", "b"), "d: no view")
    assert shown_name("tajuk_hard") == "tajuk_hard"
