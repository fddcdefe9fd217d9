import pytest

from bench.records.papers import PUBLISHED_COLUMNS, Paper, PublishedValue, Texts, read_published

HEAD = ",".join(PUBLISHED_COLUMNS) + "\n"
ROW = "ind,svm,macro_f1,78.7,read,78.7,Table 3,arXiv\n"


def test_values_are_read_by_language_and_model() -> None:
    values = read_published((HEAD + ROW).encode(), where="p.csv")
    assert values["ind", "svm"] == PublishedValue("ind", "svm", "macro_f1", 78.7, "read", "arXiv")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n", r"p\.csv:1: the columns must be language,model"),
        (HEAD + ROW + ROW, r"p\.csv:3: ind, svm stands twice; keep one"),
        (HEAD + ROW.replace("78.7,read", "178.7,read"), r"p\.csv:2: a value of 178.7 is no perc"),
        (
            HEAD + ROW.replace("read", "heard"),
            r"p\.csv:2: seen is 'heard'; use read, secondary or recalled",
        ),
        (HEAD + ROW.replace("arXiv", ""), r"p\.csv:2: a published value needs its source"),
    ],
)
def test_a_bad_row_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_published(text.encode(), where="p.csv")


def test_a_paper_names_models_that_it_has() -> None:
    with pytest.raises(ValueError, match="no model nb"):
        Paper("t", "", "d", ("v",), "f1", {"svm": ("x",)}, means={"avg": ("nb",)})
    with pytest.raises(ValueError, match="a model without variants has nothing to fit"):
        Paper("t", "", "d", ("v",), "f1", {"svm": ()})
    with pytest.raises(ValueError, match=r"views and labels of different lengths: \[1, 2\]"):
        Texts({"v": ["a", "b"]}, ["x"])
