"""Two hundred kills, aimed at every phase of a run, of its tables and of a build."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.flow.verify import verify_results

ROOT = Path(__file__).parents[2]
AIMED = {"run": 110, "figures": 40, "build": 50}


def start(*words: object, scratch: Path) -> subprocess.Popen[bytes]:
    """Start a verb with a temporary folder and a cache of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bench", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(scratch), "TAJUK_CACHE": str(scratch / "cache")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def of(folder: Path) -> list[int]:
    """Return the processes whose command names a folder, or that have it as temporary folder."""
    pids = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            if str(folder).encode() in words and int(place.name) != os.getpid() and state != "Z":
                pids.append(int(place.name))
    return pids


def left(folder: Path) -> list[int]:
    """Return the processes that still run ten seconds after their parent was killed."""
    end = time.monotonic() + 10
    while (pids := of(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    return pids


def write_pages(folder: Path) -> None:
    """Write eighty invented pages, some large enough for a reader of their own."""
    folder.mkdir()
    for n in range(80):
        links = "".join(f"<li><a href='/{k}'>Tautan Rekaan Nomor {k}</a></li>" for k in range(n))
        more = "<p>KOTA - Isi rekaan.</p>" * (12_000 if n % 20 == 0 else 50)
        (folder / f"{n}.html").write_text(f"<html><h1>Judul Rekaan {n}</h1>{more}{links}</html>")


def whole_seconds(words: list[object], scratch: Path) -> float:
    """Return how long a verb takes when nothing stops it."""
    started = time.monotonic()
    if start(*words, scratch=scratch).wait():
        raise RuntimeError(f"{words[0]} fails even when nobody stops it")
    return time.monotonic() - started


def tried() -> Iterator[tuple[str, str]]:
    """Kill each verb at moments spread over the time that it takes; yield what was left wrong."""
    with tempfile.TemporaryDirectory(prefix="robust-kills-") as name:
        folder = Path(name)
        scratch, out, saved = folder / "scratch", folder / "out", folder / "saved"
        scratch.mkdir()
        write_pages(saved)
        run: list[object] = [
            "run",
            "tajuk_hard",
            "--baseline",
            "majority",
            "--baseline",
            "naive_bayes",
        ]
        verbs: dict[str, list[object]] = {
            "run": [*run, "--out", out],
            "figures": ["figures", "--out", out],
            "build": ["build", saved, "--out", folder / "mine", "--jobs", "2"],
        }
        for verb, words in verbs.items():
            if verb == "figures":
                start(*verbs["run"], scratch=scratch).wait()
            lasts = whole_seconds(words, scratch)
            for n in range(AIMED[verb]):
                if verb == "run" and n % 2 == 0:
                    shutil.rmtree(out, ignore_errors=True)
                if verb == "build" and n % 5 == 0:
                    shutil.rmtree(folder / "mine", ignore_errors=True)
                moment = lasts * (n + 0.5) / AIMED[verb]
                yield f"{verb} killed after {moment:.2f} s", killed(words, moment, out, scratch)
            status = start(*words, scratch=scratch).wait()
            yield f"{verb} after all of that", "" if status == 0 else f"exit status {status}"
        scraps = [path.name for path in scratch.iterdir() if path.name.startswith(".tajuk-")]
        yield "scratch folders swept", "" if not scraps else f"left: {scraps}"


def killed(words: list[object], moment: float, out: Path, scratch: Path) -> str:
    """Kill a verb at a moment; return what is wrong afterwards."""
    process = start(*words, scratch=scratch)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(moment)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if pids := left(scratch):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return f"{len(pids)} processes outlive it"
    if words[0] == "build" or not (out / "predictions").is_dir():
        return ""
    return "; ".join(verify_results(out).problems)
