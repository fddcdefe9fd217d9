"""The invented pages: how many there are, and how well they are read. `make pages` prints more."""

from invented import STORIES, invented_pages, layouts
from measure import ours, score_pages

PAGES = list(invented_pages())


def test_there_are_enough_layouts_and_half_are_in_the_style_of_indonesian_sites() -> None:
    names = [path.stem for path in layouts()]
    assert len(set(names)) == len(names) >= 40
    assert len(PAGES) == STORIES * len(names) >= 120
    assert 2 * sum(name.startswith("id_") for name in names) >= len(names)
    # a fifth was written after the rules were fixed
    assert 5 * sum(path.parent.name == "later" for path in layouts()) >= len(names)
    assert all(page.body and page.headline in page.raw.decode().replace("&#x27;", "'").replace(
        "&quot;", '"') for page in PAGES)  # fmt: skip


def test_the_layouts_that_the_rules_were_written_for_are_read_right() -> None:
    for page in PAGES:
        if not page.later:
            read = ours(page)
            assert read.headline == page.headline, page.layout
            assert set(read.links) == set(page.links), page.layout


def test_the_goals_hold_on_all_pages_and_in_both_forms() -> None:
    for form in (True, False):
        scores = score_pages([page for page in PAGES if page.markup == form], ours)
        assert scores.headline >= 0.95
        assert scores.precision >= 0.97
        assert scores.link_f1 >= 0.93
        assert scores.body >= 0.97
