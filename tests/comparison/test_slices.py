"""What changed between two models: which examples, and in which slices."""

from bench.comparison.slices import changed, compare_slices, slices_of
from bench.records.corpora import Example
from bench.records.predictions import Predictions
from bench.stats.differences import ModelPredictions

EXAMPLES = [
    Example("1", "AS tahan kargo kopi", "trade", publisher="p", date="2019-10-03"),
    Example("2", "as roda patah, tim mundur dari lomba panjang di pulau kecil itu lagi", "sports",
            publisher="q", date="2019-11-01"),
    Example("3", "Utusan AS pulang tanpa hasil", "diplomacy", publisher="p"),
    Example("4", "Gol telat bawa tim muda juara turnamen kecil", "sports", publisher="q"),
]  # fmt: skip
CLASSES = ("diplomacy", "sports", "trade")
IDS = tuple(e.id for e in EXAMPLES)
LABELS = tuple(e.label for e in EXAMPLES)


def answers(name: str, *runs: tuple[str, ...]) -> ModelPredictions:
    return ModelPredictions(
        name, tuple(Predictions(IDS, IDS, LABELS, run, CLASSES) for run in runs)
    )


NEW = answers("new", ("trade", "sports", "trade", "sports"))
OLD = answers("old", ("trade", "trade", "diplomacy", "sports"))


def test_slices_are_what_is_known_of_the_examples() -> None:
    cut = slices_of(EXAMPLES, known=EXAMPLES, entities=[("US", "AS")], pairs=[("1", "3")])
    assert cut == {
        "topic": list(LABELS),
        "length": ["to 7 words", "11 words on", "to 7 words", "8 to 10 words"],
        "publisher": ["p", "q", "p", "q"],
        "month": ["2019-10", "2019-11", "", ""],
        "shared entity": ["in 2 topics", "names none", "in 2 topics", "names none"],
        "contrast pair": ["has a twin", "has none", "twin", "has none"],
    }


def test_a_slice_that_cuts_nothing_is_left_out() -> None:
    assert set(slices_of(EXAMPLES[:1])) == {"topic"}


def test_each_slice_counts_who_is_right() -> None:
    slices = {"publisher": {"1": "p", "2": "q", "3": "p", "4": ""}}
    made = compare_slices(NEW, OLD, slices)
    told = [(s.value, s.examples, s.new, s.baseline, s.only_new, s.only_baseline) for s in made]
    assert told == [("p", 2, 0.5, 1.0, 0, 1), ("q", 1, 1.0, 0.0, 1, 0)]


def test_of_several_seeds_most_have_to_be_right() -> None:
    two_of_three = answers("new", *[NEW.runs[0].predicted] * 2, OLD.runs[0].predicted)
    made = compare_slices(two_of_three, OLD, {"all": dict.fromkeys(IDS, "x")})[0]
    assert (made.only_new, made.only_baseline) == (1, 1)
    assert made.new == (3 + 3 + 3) / 12


def test_what_changed_is_told_by_id_the_new_models_gains_first() -> None:
    made = changed(NEW, OLD)
    assert [(c.id, c.right, c.new, c.baseline, c.text) for c in made] == [
        ("2", "new", "sports", "trade", ""),
        ("3", "old", "trade", "diplomacy", ""),
    ]
    shown = changed(NEW, OLD, {"2": "a text"})
    assert [c.text for c in shown] == ["a text", ""]
