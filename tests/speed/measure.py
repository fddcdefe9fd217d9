"""Prints how long the main job takes, and how much memory: whole processes, several runs.

Nothing here is asserted: times belong to a machine, so they are printed, with ratios.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TAJUK = str(Path(sys.executable).with_name("tajuk"))


def run(*command: str) -> tuple[float, float]:
    """Return wall seconds and peak megabytes of one whole process; stop where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        assert process.stderr is not None
        sys.exit(f"failed: {' '.join(command)}\n{process.stderr.read().decode()}")
    # kilobytes on Linux, bytes on macOS
    return seconds, used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def report(what: str, runs: list[tuple[float, float]]) -> float:
    """Print the median of some runs with their range; return the median seconds."""
    seconds = [one[0] for one in runs]
    middle = statistics.median(seconds)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    print(f"{what:<46} {middle:7.2f} s  ({spread})  {max(one[1] for one in runs):6.0f} MB")
    return middle


def main() -> None:
    """Measure start-up, a first run and a repeated run on the embedded dataset."""
    print(f"{os.cpu_count()} processors; median of the runs (their range), largest peak memory")
    run(TAJUK, "--help")
    bare = report("python -c pass", [run(sys.executable, "-c", "pass") for _ in range(5)])
    shown = report("tajuk --help", [run(TAJUK, "--help") for _ in range(5)])
    with tempfile.TemporaryDirectory() as out:
        folders = [str(Path(out, str(i))) for i in range(3)]
        first = report(
            "tajuk run, nothing done yet", [run(TAJUK, "run", "--out", f) for f in folders]
        )
        again = report(
            "tajuk run, all done before", [run(TAJUK, "run", "--out", f) for f in folders]
        )
    print(f"\nhelp / bare interpreter   {shown / bare:5.1f}")
    print(f"repeated / first run      {again / first:5.2f}")


if __name__ == "__main__":
    main()
