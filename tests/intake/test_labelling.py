from bench.intake.labelling import label_cells, spelling_of
from bench.intake.options import TableOptions


def labels(*cells: str, **more: object) -> object:
    return label_cells(cells, TableOptions(**more), where="a.csv")  # type: ignore[arg-type]


def test_a_cell_of_several_labels_is_left_out_or_its_first_taken() -> None:
    told = labels("a", "b", "a;b")
    assert told.excluded["several labels"] == 1  # type: ignore[attr-defined]
    assert told.label_of["a;b"] == ""  # type: ignore[attr-defined]
    first = labels("a", "b", "a;b", first_label=True)
    assert first.label_of["a;b"] == "a"  # type: ignore[attr-defined]


def test_spellings_of_one_label_are_told_and_joined_only_if_asked() -> None:
    told = labels("Olahraga", "olahraga", "ekonomi")
    assert "2 labels differ only by case" in told.warnings[0]  # type: ignore[attr-defined]
    assert told.label_of["olahraga"] == "olahraga"  # type: ignore[attr-defined]
    joined = labels("Olahraga", "olahraga", "ekonomi", merge_labels=True)
    assert len(set(joined.label_of.values())) == 2  # type: ignore[attr-defined]
    assert spelling_of("Tecnología") == spelling_of("tecnologia")


def test_numbers_get_their_names() -> None:
    told = labels("0", "1", names=("ekonomi", "olahraga"))
    assert told.label_of == {"0": "ekonomi", "1": "olahraga"}  # type: ignore[attr-defined]
