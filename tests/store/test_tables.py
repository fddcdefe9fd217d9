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
