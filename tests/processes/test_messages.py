import socket
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.execution.pool import FORGED, map_calls
from bench.processes.messages import Answerer, Caller, ForgedError, decode_answer, encode_answer
from bench.records.papers import VariantPredictions
from bench.records.rows import RawPredictions
from bench.records.runs import Failure, Limits

# what a model may try with the socket of its process
CELLS = """
import os, pickle, socket, struct, sys, time
from pathlib import Path

class Ran:
    def __reduce__(self):
        return (Path.touch, (Path(WHERE),))

def sockets():
    for fd in range(3, 64):
        try:
            yield socket.socket(fileno=os.dup(fd))
        except OSError:
            pass

def write(what):
    for link in sockets():
        link.sendall(what)
    return "true answer"

def write_and_hang(what):
    write(what)
    time.sleep(600)

def old_pickle(where):
    global WHERE
    WHERE = where
    raw = pickle.dumps(("done", Ran()))
    return write(struct.pack("!i", len(raw)) + raw)

def bare_pickle(where):
    global WHERE
    WHERE = where
    return write(pickle.dumps(("done", Ran())))

def sealed_by_another(where):
    from bench.processes.messages import Answerer
    for link in sockets():
        Answerer(link).send(("done", "forged"))
    return "true answer"

def answer_that_is_a_pickle(where):
    global WHERE
    WHERE = where
    return Ran()
"""


@pytest.fixture
def cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "cells_of_test_messages.py").write_text(CELLS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    import cells_of_test_messages  # type: ignore[import-not-found]

    return cells_of_test_messages


@pytest.mark.parametrize(
    "value",
    [
        None,
        (1, [2.5, True, "a\ud800\n"], {"b": None, 3: ()}),
        ["a"] * 3,
        float("inf"),
        Failure("why"),
        VariantPredictions(["a", "b"], 0.5, "C=1"),
    ],
)
def test_what_is_sent_is_what_comes(value: Any) -> None:
    assert decode_answer(encode_answer(value)) == value


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "u1", "?", ">f8"])
def test_arrays_keep_their_numbers_and_shape(dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)[:, ::-1]
    (came, empty) = decode_answer(encode_answer((array, np.empty((0, 2), dtype))))
    np.testing.assert_array_equal(came, array)
    assert (came.dtype.kind, empty.shape) == (array.dtype.kind, (0, 2))


def test_answers_of_a_fit_keep_every_bit() -> None:
    p = np.random.default_rng(0).random((5, 3)).astype(np.float32)
    sent = RawPredictions(("a",) * 5, p, {"fit_seconds": 0.1}, {"setting": {"C": 1.0}})
    came = decode_answer(encode_answer(sent))
    assert (came.predicted, came.costs, came.notes) == (sent.predicted, sent.costs, sent.notes)
    assert came.probabilities.tobytes() == p.tobytes()


@pytest.mark.parametrize("value", [object(), np.array([object()]), {1, 2}, b"raw", print])
def test_what_is_no_plain_data_is_not_sent(value: Any) -> None:
    with pytest.raises(TypeError, match="is no plain data, and cannot be sent as an answer"):
        encode_answer(value)


def test_no_cut_or_changed_answer_is_read_as_another_kind_of_thing() -> None:
    raw = encode_answer((np.arange(3.0), {"a": ["b", ("c",)]}))
    for n in range(len(raw)):
        with pytest.raises(ValueError, match="an answer"):
            decode_answer(raw[:n])
    with pytest.raises(ValueError, match="more bytes than it names"):
        decode_answer(raw + b"x")
    no_answers = [b"[1]", b"{}", b'{"a": 1, "b": 2}', b"\xff", b"[" * 100_000]
    no_answers += [b'{"record": ["Path", {}]}', b'{"array": ["f", 8, [-1]]}']
    no_answers += [b'{"array": ["O", 8, [1]]}']
    for text in no_answers:
        with pytest.raises(ValueError, match="an answer that cannot be read"):
            decode_answer(struct.pack(">Q", len(text)) + text + b"\0" * 8)


def ends() -> tuple[Caller, Answerer, socket.socket]:
    ours, theirs = socket.socketpair()
    return Caller(ours), Answerer(theirs), theirs


def test_an_answer_comes_whole_or_not_at_all() -> None:
    caller, answerer, theirs = ends()
    caller.send(("x",), seconds=1)
    assert answerer.receive() == ("x",)
    assert caller.receive() is None
    answerer.send("answer")
    raw = caller._link.recv(1 << 16)  # and now a byte at a time
    for n in range(len(raw)):
        theirs.send(raw[n : n + 1])
        came = caller.receive()
        assert came == ("answer" if n == len(raw) - 1 else None)
    answerer.send(1)
    answerer.send(2)
    assert (caller.receive(), caller.receive(), caller.receive()) == (1, 2, None)
    answerer.close()
    with pytest.raises(EOFError):
        caller.receive()
    caller.close()


def test_an_answer_to_another_call_is_forged() -> None:
    caller, answerer, _ = ends()
    caller.send("first", seconds=1)
    answerer.receive()
    caller.send("second", seconds=1)
    answerer.send("to the first")
    with pytest.raises(ForgedError, match="does not bear the secret of the call"):
        caller.receive()


def test_a_flipped_bit_is_seen_wherever_it_is() -> None:
    for n in range(0, 64, 7):
        caller, answerer, theirs = ends()
        caller.send("x", seconds=1)
        answerer.receive()
        answerer.send("answer")
        raw = bytearray(caller._link.recv(1 << 16))
        raw[n] ^= 1
        theirs.send(raw)
        theirs.close()
        came = None
        with pytest.raises((ForgedError, EOFError)):
            came = [caller.receive(), caller.receive()]
        assert came is None


@pytest.mark.parametrize(
    "name", ["old_pickle", "bare_pickle", "sealed_by_another", "answer_that_is_a_pickle"]
)
def test_what_a_model_writes_on_the_socket_is_no_answer_and_runs_nothing(
    name: str, cells: Any, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    results = dict(map_calls(getattr(cells, name), [(str(ran),)], limits=Limits(20)))
    assert isinstance(results[0], Failure), results
    assert results[0].reason.startswith((FORGED, "TypeError: Ran is no plain data"))
    assert not ran.exists()


@pytest.mark.parametrize("what", [b"noise", b"taj", b"tajuk-1:" + b"\xff" * 60, b"", b"\0" * 4])
def test_half_an_answer_holds_nobody_up(what: bytes, cells: Any) -> None:
    calls = [(what,), (b"",)]
    results = dict(map_calls(cells.write_and_hang, calls[:1], limits=Limits(2.0)))
    assert isinstance(results[0], Failure)
    assert results[0].reason.startswith((FORGED, "it took longer than 2 s"))


def test_a_cell_after_a_forged_answer_runs_in_a_fresh_process(cells: Any) -> None:
    calls = [(b"noise",), (b"",)]
    results = dict(map_calls(cells.write, calls, limits=Limits(20)))
    assert str(results[0].reason).startswith(FORGED)
    assert results[1] == "true answer"
