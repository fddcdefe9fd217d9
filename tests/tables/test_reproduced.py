from pathlib import Path

from bench.tables.reproduced import REPRODUCED_COLUMNS, count_met, reproduced_table


def test_where_nothing_was_reproduced_the_table_is_empty_and_has_its_columns(
    tmp_path: Path,
) -> None:
    table = reproduced_table(tmp_path)
    assert (len(table), tuple(table.columns)) == (0, tuple(REPRODUCED_COLUMNS))


def test_the_reference_stands_beside_the_printed_values() -> None:
    table = reproduced_table(Path(__file__).parents[2] / "results" / "reference")
    exact = table[(table["paper"] == "nusax") & table["difference"].notna()]
    assert len(exact) >= 36
    nearest = exact.groupby(["language", "model"])["difference"].apply(lambda d: d.abs().min())
    assert nearest.max() < 0.1, "in one of its readings each value is met to a tenth of a point"


def test_how_values_are_known_and_what_was_picked_stand_in_the_table() -> None:
    table = reproduced_table(Path(__file__).parents[2] / "results" / "reference")
    seen = table[table["published"].notna()].groupby("paper")["seen"].unique()
    known = {paper: list(ways) for paper, ways in seen.items()}
    assert known["masakhanews"] == ["recalled"]
    assert known["nusax"] == ["secondary"]
    assert known["nusaparagraph"] == ["read"]
    picked = table.drop_duplicates(["paper", "model"]).set_index(["paper", "model"])["picked"]
    assert picked["masakhanews", "naive_bayes"] == "which of two scripts"
    assert picked["nusaparagraph", "svm_bow"] == ""
    # a mean has what was picked for those that it is of
    assert picked["nusaparagraph", "logistic"] == "stopping rule"


def test_a_value_that_is_missed_is_counted() -> None:
    table = reproduced_table(Path(__file__).parents[2] / "results" / "reference")
    counts = count_met(table).set_index(["paper", "model"])
    masakha = counts.loc["masakhanews", "naive_bayes"]
    assert (masakha["compared"], masakha["met"], masakha["near"]) == (7, 6, 6)
    assert masakha["worst_at"] == "eng"
    assert round(masakha["worst"], 1) == -3.8
    first = table[(table["paper"] == "nusax") & (table["reading"] == "vectoriser by test score")]
    first = first[(first["language"] != "avg") & (first["model"] == "svm")]
    assert counts.loc[("nusax", "svm"), "met"] == (first["difference"].abs() <= 0.05).sum()
    assert counts.loc[("nusax", "svm"), "compared"] == 12
    assert len(count_met(table[:0])) == 0
