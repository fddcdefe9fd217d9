from pathlib import Path

from bench.report.tables import is_numeric, number, percent, read_table_rows, shown_table


def test_texts_of_numbers_are_shown_short_and_names_stay() -> None:
    assert percent("0.92412") == "92.4"
    assert percent("") == number("") == ""
    assert is_numeric("accuracy", ["0.5", "", "0.001"])
    assert not is_numeric("accuracy", ["0.5", "high"])
    assert not is_numeric("model", ["007"])


def test_a_long_table_is_cut_and_says_how_long_it_is(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    path.write_text("model,seconds\n" + "".join(f"m{i},{i}\n" for i in range(30)))
    assert len(read_table_rows(path)) == 30
    table = shown_table(path, most=10)
    assert (len(table.rows), table.length, table.whole) == (10, 30, False)
    assert shown_table(path).whole
