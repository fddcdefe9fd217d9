"""Sixty-four corrupt states of a folder of results, each met by four verbs."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from click.testing import CliRunner

import bench.flow.publish
from bench.cli.main import main
from bench.flow.run import run

BASELINES = ("majority", "naive_bayes")
FILES = {
    "run.json": "run.json",
    "receipt": "predictions/*/*/*/naive_bayes-*/receipt.json",
    "predictions": "predictions/*/*/*/naive_bayes-*/predictions.parquet",
    "costs": "predictions/*/*/*/naive_bayes-*/costs.json",
    "environment": "environment.json",
    "stamp": "tables/made_of.json",
    "scores": "tables/scores.csv",
    "ranks": "tables/ranks.csv",
}


def _types(raw: bytes) -> bytes:
    """Return JSON with every number as a text and every text as a list."""

    def wrong(value: object) -> object:
        if isinstance(value, dict):
            return {key: wrong(part) for key, part in value.items()}
        return [value] if isinstance(value, str) else str(value)

    try:
        return json.dumps(wrong(json.loads(raw))).encode()
    except ValueError:
        return raw[::-1]


JUNK: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "half": lambda raw: raw[: len(raw) // 2],
    "a list": lambda raw: b"[1]",
    "infinite": lambda raw: b'{"fit_seconds": Infinity, "tables": Infinity}',
    "nested deep": lambda raw: b"[" * 200_000,
    "binary": lambda raw: bytes(range(256)) * 20,
    "wrong types": _types,
    "a digit changed": lambda raw: raw.replace(b"9", b"8").replace(b"0", b"1", 3),
}


def tried() -> Iterator[tuple[str, str]]:
    """Corrupt each file in each way; yield what a verb that meets it does wrong."""
    with tempfile.TemporaryDirectory(prefix="robust-states-") as name:
        sound = Path(name, "sound")
        run(["tajuk_hard"], baselines=list(BASELINES), out=sound)
        # drawing takes seconds, and reads nothing but the tables that have just been made
        bench.flow.publish.draw_changed = lambda *_, **__: iter(())  # type: ignore[assignment]
        best = (
            100 * run(["tajuk_hard"], baselines=list(BASELINES), out=sound).scores["accuracy"].max()
        )
        for what, pattern in FILES.items():
            for how, junk in JUNK.items():
                for verb in ("run", "figures", "report", "verify"):
                    out = Path(name, "out")
                    shutil.rmtree(out, ignore_errors=True)
                    shutil.copytree(sound, out)
                    (path,) = out.glob(pattern)
                    path.write_bytes(junk(path.read_bytes()))
                    yield f"{what} {how}, tajuk {verb}", _met(verb, out, float(best))


def _met(verb: str, out: Path, best: float) -> str:
    named = [part for name in BASELINES for part in ("--baseline", name)]
    words = {
        "run": ["run", "tajuk_hard", *named, "--out", str(out), "--json"],
        "figures": ["figures", "--out", str(out)],
        "report": ["report", "--out", str(out), "--to", str(out / "report.html")],
        "verify": ["results", "verify", "--out", str(out)],
    }[verb]
    shown = CliRunner().invoke(main, words)
    if shown.exception is not None and not isinstance(shown.exception, SystemExit):
        return f"a traceback: {shown.exception!r}"[:200]
    if shown.exit_code not in (0, 1):
        return f"exit status {shown.exit_code}"
    if shown.exit_code == 1 and str(out) not in shown.output:
        return f"names no file: {shown.output[:100]}"
    if any(len(line) > 300 for line in shown.stderr.splitlines()):
        return "a line of more than 300 characters"
    if verb == "run" and shown.exit_code == 0:
        scores = [row["accuracy"] for row in json.loads(shown.stdout)["scores"]]
        if max(scores) * 100 > best + 1e-6 or len(scores) != len(BASELINES):
            return f"a score that is not so: {scores}"
    return ""
