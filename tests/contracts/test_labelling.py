"""The contract, once, over all labelling functions found."""

from types import ModuleType

import pytest

from bench import labelling
from bench.plugins import load_plugin, plugin_names
from bench.records.corpora import Example
from bench.studies.sources import KINDS

TEXTS = (
    "Timnas menang 2-1 di final piala", "Ekspor 1.200 ton kopi tertahan bea", "Menlu teken pakta",
    "Shares fall as oil prices rise", "Rovers beat United in the cup final", "Hujan", "U 2",
    "Nasdaq: IBM unveils a chip", "PBB kecam", "Minister killed in Baghdad attack", "(" * 40,
)  # fmt: skip
LABELS = (
    ("diplomacy", "sports", "trade"), ("Business", "Sci/Tech", "Sports", "World"),
    ("Ekonomi", "Olahraga", "Politik", "Selebritas", "Teknologi"), ("a", "b"), ("sport", "health"),
)  # fmt: skip
FILES = {
    "labels.csv": b"example_id,annotator_1\n0,sports\n1,Business\n2,other\n",
    "x/yoruba_newsclass/lexicon/sport.txt": b"rovers\n\ncup final\n",
    "x/yoruba_newsclass/lexicon/health.txt": b"hospital\n",
}
ROWS = [
    Example(str(i), text, "", section="Bola / Ekonomi" if i % 2 else "")
    for i, text in enumerate(TEXTS)
]


@pytest.fixture(params=plugin_names(labelling))
def function(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(labelling, request.param)


def test_it_says_what_it_stands_for_and_what_it_costs_as(function: ModuleType) -> None:
    first, _, rest = (function.__doc__ or "").strip().partition("\n")
    assert first.endswith((".", ","))  # a first sentence may run on
    assert any(f"({year})" in rest for year in range(1950, 2027))
    assert function.SOURCE in KINDS[1:]


@pytest.mark.parametrize("labels", LABELS, ids=str)
def test_it_votes_for_labels_there_are_or_not_at_all(
    function: ModuleType, labels: tuple[str, ...]
) -> None:
    votes = function.votes(ROWS, labels, FILES)
    assert len(votes) == len(ROWS)
    assert set(votes) <= {"", *labels}
    assert function.votes([], labels, FILES) == []


def test_it_votes_sometimes(function: ModuleType) -> None:
    assert any(any(function.votes(ROWS, labels, FILES)) for labels in LABELS)


def test_a_vote_hangs_on_its_row_alone(function: ModuleType) -> None:
    for labels in LABELS:
        together = function.votes(ROWS, labels, FILES)
        alone = [function.votes([row], labels, FILES)[0] for row in ROWS]
        assert together == alone
        assert function.votes(ROWS[::-1], labels, FILES) == together[::-1]
