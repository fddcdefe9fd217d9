from pathlib import Path

from bench.tables.reproduced import REPRODUCED_COLUMNS, reproduced_table


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
