import pytest

from bench.records.claims import RUNS_COLUMNS, PrintedRuns, read_runs

HEAD = ",".join(RUNS_COLUMNS) + "\n"
ROW = "r8,graph,gold,0,accuracy,97.0,1.0,3,96 97 98,2,secondary,Graph,Table 2,a README\n"


def test_runs_are_read_with_what_was_left_out() -> None:
    (one,) = read_runs((HEAD + ROW).encode(), where="p.csv")
    values = (96.0, 97.0, 98.0)
    assert one == PrintedRuns(
        "r8", "graph", "gold", 0, 97.0, 1.0, 3, values, 2, "secondary", "a README"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n", r"p\.csv:1: the columns must be language,model,labels"),
        (HEAD + ROW + ROW, r"p\.csv:3: r8, graph, gold, 0 stands twice; keep one"),
        (HEAD + ROW.replace("97.0,1.0", "97.2,1.0"), r"p\.csv:2: the values give \(3, 97.0, 1.0"),
        (HEAD + ROW.replace("97.0,1.0,3", "97.0,1.0,1"), r"p\.csv:2: mean 97.0, sd 1.0 of 1 runs"),
        (HEAD + ROW.replace("secondary", "heard"), r"p\.csv:2: seen is 'heard'; use read, secon"),
        (HEAD + ROW.replace("a README", ""), r"p\.csv:2: a published value needs its source"),
        (HEAD + ROW.replace("96 97 98", "96 x 98"), r"p\.csv:2: could not convert .* fix the row"),
    ],
)
def test_a_bad_row_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_runs(text.encode(), where="p.csv")
