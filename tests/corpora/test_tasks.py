from bench.corpora.tasks import Task
from bench.records.corpora import Corpus, Example, Split
from bench.records.runs import ModelCode, Variant

ROWS = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(4))
CORPUS = Corpus("toy", "headline", ("a", "b"), ROWS, tuple("0123"))
TASK = Task(CORPUS, "story", Split(frozenset("01"), frozenset(), frozenset("23")))


def test_a_task_hands_its_names_and_hashes_to_a_fingerprint() -> None:
    fingerprint = TASK.fingerprint(ModelCode("m", b"code"), Variant(seed=4))
    assert (fingerprint.dataset, fingerprint.view, fingerprint.split) == TASK.place
    assert (fingerprint.data, fingerprint.stories) == TASK.hashes
    assert fingerprint.seed == 4


def test_rows_and_test_set_are_worked_out_once() -> None:
    assert TASK.rows is TASK.rows
    assert TASK.test_set.ids == ("2", "3")
    assert TASK.rows.train.tolist() == [0, 1]


def test_another_split_has_another_hash_and_the_same_data() -> None:
    other = Task(CORPUS, "story", Split(frozenset("02"), frozenset(), frozenset("13")))
    assert other.hashes[0] == TASK.hashes[0]
    assert other.hashes[1] != TASK.hashes[1]
