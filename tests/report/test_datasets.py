from bench.report.datasets import abouts, card_figures, paragraphs


def test_every_dataset_has_a_card_and_prose() -> None:
    names = [about.name for about in abouts()]
    assert {"tajuk", "tajuk_hard"} <= set(names)
    assert names == sorted(names) or names[0] == "tajuk"
    assert all(about.prose for about in abouts())


def test_code_words_of_prose_are_told_from_plain_ones() -> None:
    (paragraph,) = paragraphs("Rows of `tajuk` alone.")
    assert "tajuk" in [text for _, text in paragraph] or "tajuk" in [text for text, _ in paragraph]


def test_figures_of_an_audit_come_a_view_at_a_time() -> None:
    audit = {"views": {"headline": {"rows": {"rows": 3}}, "open": {"rows": {"rows": 4}}}}
    assert len(list(card_figures(audit))) == 2
