"""What a process sends back: plain data as JSON, arrays as their numbers; nothing that runs.

A process that runs a model is not to be believed: so nothing of what it sends is ever unpickled,
an answer is whole or none, and it bears a code that only who was given the call's secret can make.
"""

import hashlib
import hmac
import json
import pickle
import secrets
import socket
import struct
from dataclasses import fields
from importlib import import_module
from typing import Any

import numpy as np

MOST_BYTES = 1 << 31  # of one answer: probabilities for ten million headlines and fifty labels
_MARK = b"tajuk-1:"
_HEAD = struct.Struct(f">{len(_MARK)}sQ32s")  # mark, length, and the code of both and the answer
_LENGTH = struct.Struct(">Q")
_SECRET = 32  # bytes
# the records that are sent, and where they stand; a process imports those that it uses
_RECORDS = {
    "Failure": "bench.records.runs",
    "RawPredictions": "bench.records.rows",
    "VariantPredictions": "bench.records.papers",
}
_NUMBERS = "biuf"  # kinds of numpy's numbers that are sent: truth, whole and real numbers


def encode_answer(value: Any) -> bytes:
    """Return plain data, arrays of numbers and records of answers as bytes for `decode_answer`.

    Raises TypeError for anything else, with its kind.

    >>> decode_answer(encode_answer({"a": (1, [2.5, None, "b"])}))
    {'a': (1, [2.5, None, 'b'])}
    """
    arrays: list[bytes] = []
    text = json.dumps(_plain(value, arrays)).encode()
    return b"".join([_LENGTH.pack(len(text)), text, *arrays])


def _plain(value: Any, arrays: list[bytes]) -> Any:
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind in (list, tuple):
        # a million labels need no look at each but this one
        plain = all(type(part) is str for part in value)
        parts = list(value) if plain else [_plain(part, arrays) for part in value]
        return {"list" if kind is list else "tuple": parts}
    if isinstance(value, dict):
        return {"dict": [[_plain(k, arrays), _plain(v, arrays)] for k, v in value.items()]}
    if isinstance(value, np.ndarray) and value.dtype.kind in _NUMBERS:
        little = value.astype(value.dtype.newbyteorder("<"), copy=False)
        arrays.append(np.ascontiguousarray(little).tobytes())
        return {"array": [value.dtype.kind, value.dtype.itemsize, list(value.shape)]}
    if isinstance(value, np.generic) and value.dtype.kind in _NUMBERS:
        return value.item()
    if _RECORDS.get(kind.__name__) == kind.__module__:
        names = [field.name for field in fields(value)]
        return {"record": [kind.__name__, {n: _plain(getattr(value, n), arrays) for n in names}]}
    # a subclass of a plain kind (a label as numpy has it) is that kind
    for base in (str, int, float):
        if isinstance(value, base):
            return base(value)
    raise TypeError(f"{kind.__name__} is no plain data, and cannot be sent as an answer")


def decode_answer(raw: bytes) -> Any:
    """Return what `encode_answer` was given; ValueError for anything that it did not write."""
    try:
        (length,) = _LENGTH.unpack_from(raw)
        text = json.loads(raw[_LENGTH.size : _LENGTH.size + length])
        rest = _Arrays(memoryview(raw)[_LENGTH.size + length :])
        value = _value(text, rest)
    except (struct.error, ValueError, TypeError, KeyError, LookupError, RecursionError) as error:
        raise ValueError(f"an answer that cannot be read ({str(error)[:100]})") from error
    if rest.left:
        raise ValueError("an answer with more bytes than it names")
    return value


class _Arrays:
    """The numbers behind the text of an answer, taken one array after the other."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw

    @property
    def left(self) -> int:
        return len(self._raw)

    def take(self, kind: str, size: int, shape: list[int]) -> np.ndarray:
        if kind not in _NUMBERS or any(type(n) is not int or n < 0 for n in shape):
            raise ValueError("an array of no numbers")
        dtype = np.dtype(f"<{kind}{size}")
        count = 1
        for n in shape:
            count *= n
        if count * dtype.itemsize > self.left:
            raise ValueError("an array that is cut off")
        array = np.frombuffer(self._raw, dtype, count).reshape(shape)
        self._raw = self._raw[count * dtype.itemsize :]
        return array.astype(dtype.newbyteorder("="))


def _value(plain: Any, arrays: _Arrays) -> Any:
    if not isinstance(plain, dict):
        if isinstance(plain, list):
            raise ValueError("a list that does not say what it is")
        return plain
    ((what, inside),) = plain.items()
    if what in ("list", "tuple"):
        strings = all(type(part) is str for part in inside)
        parts = inside if strings else [_value(part, arrays) for part in inside]
        return tuple(parts) if what == "tuple" else list(parts)
    if what == "dict":
        return {_value(key, arrays): _value(part, arrays) for key, part in inside}
    if what == "array":
        kind, size, shape = inside
        return arrays.take(kind, size, shape)
    if what == "record":
        name, parts = inside
        record = getattr(import_module(_RECORDS[name]), name)
        return record(**{key: _value(part, arrays) for key, part in parts.items()})
    raise ValueError(f"no kind of data {what[:40]!r}")


class ForgedError(Exception):
    """Why bytes that came from a process are no answer of it."""


class Caller:
    """The end of a socket of who gives calls: sends a call, and reads what bears its secret."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._seal = hmac.new(b"", digestmod=hashlib.sha256)
        self._inbox = bytearray()

    def fileno(self) -> int:
        """Return the socket's number, for who waits for several."""
        return self._link.fileno()

    def close(self) -> None:
        """Close the socket."""
        self._link.close()

    def send(self, call: Any, *, seconds: float) -> None:
        """Send a call, with a secret of its own. Raises OSError where nobody takes it in time."""
        secret = secrets.token_bytes(_SECRET)
        self._seal = hmac.new(secret, digestmod=hashlib.sha256)
        self._inbox.clear()
        message = pickle.dumps(call)
        self._link.settimeout(seconds)
        self._link.sendall(secret + _LENGTH.pack(len(message)) + message)

    def receive(self) -> Any | None:
        """Return the next answer, None where not all of it is there yet.

        Never waits. Raises EOFError where the other side is gone, and `ForgedError` for bytes that
        are no answer to the last call.
        """
        if not self._whole():
            try:
                # what is there is taken, and no more waited for
                self._link.settimeout(0)
                chunk = self._link.recv(1 << 20)
            except BlockingIOError:
                return None
            except OSError as error:
                raise EOFError from error
            if not chunk:
                raise EOFError
            self._inbox += chunk
            if not self._whole():
                return None
        _, length, code = _HEAD.unpack_from(self._inbox)
        end = _HEAD.size + length
        body = bytes(self._inbox[_HEAD.size : end])
        del self._inbox[:end]
        if not hmac.compare_digest(code, _code(self._seal, body)):
            raise ForgedError("it does not bear the secret of the call")
        try:
            return decode_answer(body)
        except ValueError as error:
            raise ForgedError(str(error)) from error

    def _whole(self) -> bool:
        """Say whether the inbox begins with a whole answer."""
        if not _MARK.startswith(bytes(self._inbox[: len(_MARK)])):
            raise ForgedError("bytes that are no answer")
        if len(self._inbox) < _HEAD.size:
            return False
        length: int = _HEAD.unpack_from(self._inbox)[1]
        if length > MOST_BYTES:
            raise ForgedError(f"{length} bytes")
        return len(self._inbox) >= _HEAD.size + length


class Answerer:
    """The end of a socket of who runs calls: reads a call, and answers with its secret."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._seal = hmac.new(b"", digestmod=hashlib.sha256)

    def close(self) -> None:
        """Close the socket."""
        self._link.close()

    def receive(self) -> Any:
        """Return the next call; waits for it. Raises EOFError where the other side is gone."""
        # of the secret nothing is kept but what can make a code
        self._seal = hmac.new(self._exactly(_SECRET), digestmod=hashlib.sha256)
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return pickle.loads(self._exactly(length))

    def send(self, value: Any) -> None:
        """Send an answer; TypeError for one that is no plain data."""
        body = encode_answer(value)
        self._link.sendall(_HEAD.pack(_MARK, len(body), _code(self._seal, body)) + body)

    def _exactly(self, n: int) -> bytearray:
        read = bytearray()
        while len(read) < n:
            chunk = self._link.recv(min(n - len(read), 1 << 20))
            if not chunk:
                raise EOFError
            read += chunk
        return read


def _code(seal: "hmac.HMAC", body: bytes) -> bytes:
    sealed = seal.copy()
    sealed.update(_LENGTH.pack(len(body)))
    sealed.update(body)
    return sealed.digest()
