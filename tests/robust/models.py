"""Forty-eight models that go wrong, each in one way at one moment, beside a sound one."""

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from bench.flow.run import run
from bench.records.runs import Limits

WHAT = {
    "raises": "raise RuntimeError('no' * 100_000)",
    "exits": "sys.exit('enough')",
    "dies": "os._exit(3)",
    "is killed": "os.kill(os.getpid(), 9)",
    "hangs": "time.sleep(600)",
    "eats": "globals().update(eaten=bytearray(40 << 30))",
    "prints": "print('x' * 1_000_000); os.write(1, b'y' * 100_000)",
    "forks": "os.fork() or time.sleep(600)",
    "writes on every socket": (
        "[os.write(fd, b'\\x00\\x00\\x00\\x05junk') for fd in range(3, 40) if is_socket(fd)]"
    ),
    "sends a pickle": "[os.write(fd, PICKLE) for fd in range(3, 40) if is_socket(fd)]",
    "breaks the libraries": "np.array = None; json.dumps = None",
    "raises what cannot be shown": "raise Odd",
}
WHEN = ("import", "make", "fit", "predict")
CODE = """
import json
import os
import pickle
import stat
import struct
import sys
import time

import numpy as np


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


class Odd(Exception):
    def __str__(self):
        raise RuntimeError("it cannot be shown")


class Touch:
    def __reduce__(self):
        return (open, ({touched!r}, "w"))


RAW = pickle.dumps(("done", Touch()))
PICKLE = struct.pack("!i", len(RAW)) + RAW


class Own:
    def fit(self, texts, labels):
        self.first = sorted(labels)[0]
        {fit}
        return self

    def predict(self, texts):
        {predict}
        return [self.first] * len(texts)


def make(seed):
    {make}
    return Own()


{imported}
"""


def tried() -> Iterator[tuple[str, str]]:
    """Run each beside a baseline; yield what it did that it should not have been able to."""
    with tempfile.TemporaryDirectory(prefix="robust-models-") as name:
        folder = Path(name)
        run(["tajuk_hard"], baselines=["majority"], out=folder / "sound")
        (file,) = (folder / "sound").rglob("predictions.parquet")
        right = file.read_bytes()
        number = 0
        for what, code in WHAT.items():
            for when in WHEN:
                number += 1
                moments = {m: code if m == when else "pass" for m in ("make", "fit", "predict")}
                imported = code if when == "import" else ""
                path = folder / f"own_{number}.py"
                touched = folder / f"touched-{number}"
                path.write_text(CODE.format(touched=str(touched), imported=imported, **moments))
                yield f"{what} in {when}", _ran(path, folder / f"out-{number}", right, touched)


def _ran(path: Path, out: Path, right: bytes, touched: Path) -> str:
    held = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                results = run(
                    ["tajuk_hard"],
                    baselines=["majority"],
                    models=[path],
                    out=out,
                    limits=Limits(3.0, 6000),
                )
        except ValueError as error:
            # a file that cannot be imported stops the run before it begins
            return "" if len(str(error)) < 1500 and "\n" not in str(error) else "a long error"
        except BaseException as error:
            return f"the run itself ends: {error!r}"[:200]
        finally:
            os.dup2(held, 2)
            os.close(held)
    outcomes = {outcome.model: outcome for outcome in results.outcomes}
    reason = outcomes[path.stem].reason
    if len(reason) > 300 or "\n" in reason:
        return "a reason that is no line of 300 characters"
    (file,) = out.rglob("majority-*/predictions.parquet")
    if file.read_bytes() != right:
        return "the baseline beside it answers differently"
    if touched.exists():
        return "a pickle of its ran in the parent"
    if path.stem in sys.modules:
        return "it was imported into this process"
    return ""
