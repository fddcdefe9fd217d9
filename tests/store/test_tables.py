from pathlib import Path

import pandas as pd

from bench.store.tables import as_csv, read_csv, read_table, table_path


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    table = pd.DataFrame({"model": ["007", "NA"], "size": ["10", "all"], "accuracy": [0.5, None]})
    path = table_path(tmp_path, "scores")
    path.parent.mkdir()
    path.write_bytes(as_csv(table))
    again = read_table(tmp_path, "scores")
    assert list(again["model"]) == ["007", "NA"]
    assert list(again["size"]) == ["10", "all"]
    assert again["accuracy"].isna().tolist() == [False, True]
    assert as_csv(read_csv(path)) == path.read_bytes()


def test_a_text_that_a_spreadsheet_would_run_is_quoted_and_read_as_it_was(tmp_path: Path) -> None:
    table = pd.DataFrame({"label": ["=1+1", "-x", "@a", "'plain"], "value": [-1.5, 2, 3, 4]})
    lines = as_csv(table).decode().splitlines()
    assert lines[1:] == ["'=1+1,-1.500000", "'-x,2.000000", "'@a,3.000000", "'plain,4.000000"]
    (tmp_path / "a.csv").write_bytes(as_csv(table))
    assert list(read_csv(tmp_path / "a.csv")["label"]) == list(table["label"])
