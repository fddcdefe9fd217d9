from pathlib import Path

from bench.tables.transfer import TRANSFER_COLUMNS, transfer_table


def test_where_nothing_was_transferred_the_table_is_empty_and_has_its_columns(
    tmp_path: Path,
) -> None:
    table = transfer_table(tmp_path)
    assert (len(table), tuple(table.columns)) == (0, tuple(TRANSFER_COLUMNS))


def test_the_reference_has_a_row_for_each_pair_and_model() -> None:
    table = transfer_table(Path(__file__).parents[2] / "results" / "reference")
    names = set(table["trained_on"])
    models = set(table["model"])
    assert len(table) == len(names) ** 2 * len(models)
    assert not table.duplicated(["trained_on", "tested_on", "model"]).any()
