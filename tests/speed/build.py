"""Prints pages per second and peak memory of `tajuk build` on WARC files of invented pages.

    python tests/speed/build.py [PAGES ...] [--jobs N] [--labelled N] [--folder FOLDER]

Each size is built in a process of its own. A tenth of the pages' own headlines have a label,
or ``--labelled`` of them, which shows what memory grows with. Nothing is asserted: times
belong to a machine.
"""

import argparse
import csv
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.texts import text_id

PER_FILE = 20_000  # pages of one WARC file
LINKS = 6
_SYLLABLES = [a + b for a in "bdgjklmnprst" for b in ("a", "an", "e", "i", "o", "u", "ur")]


def words(rng: random.Random, n: int) -> str:
    """Return invented words, so that no two pages compress into one."""
    return " ".join("".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(n))


def headline(number: int) -> str:
    """Return the headline of a page; links to it use the same words."""
    return words(random.Random(number), 8).title()


def page(number: int, total: int) -> bytes:
    """Return one page of about 30 kB: head, menus, article, links, scripts."""
    rng = random.Random(-number - 1)
    menu = "".join(f'<li class="m{i}"><a href="/{i}">{words(rng, 2)}</a></li>' for i in range(120))
    text = "".join(f"<p>{words(rng, 40)}.</p>\n" for _ in range(20))
    near = [(number + step) % total for step in range(1, LINKS + 1)]
    links = "".join(f'<li><a href="/berita/{n}">{headline(n)}</a></li>' for n in near)
    script = (
        f"<script>var a = {{{', '.join(f'k{i}: {rng.random()}' for i in range(150))}}};</script>"
    )
    return (
        f"<!doctype html><html><head><title>{headline(number)} - Warta Rekaan</title>"
        f'<meta property="og:title" content="{headline(number)}">{script}</head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>{headline(number)}</h1>{text}</article>"
        f"<h3>Berita Terkait</h3><ul>{links}</ul>{script}</body></html>"
    ).encode()


def write_warcs(folder: Path, total: int) -> Iterator[Path]:
    """Write the pages and yield the files."""
    for start in range(0, total, PER_FILE):
        path = folder / f"crawl-{start:07}.warc.gz"
        with path.open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for number in range(start, min(start + PER_FILE, total)):
                headers = StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
                )
                record = writer.create_warc_record(
                    f"https://warta.example/berita/{number}",
                    "response",
                    payload=io.BytesIO(page(number, total)),
                    http_headers=headers,
                )
                writer.write_record(record)
        yield path


def write_labels(path: Path, total: int, most: int) -> None:
    """Label every tenth headline, but no more than ``most``, with one of three topics."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["headline_id", "headline", "topic"])
        for number in range(0, min(total, most * 10), 10):
            text = headline(number)
            topic = ("diplomacy", "sports", "trade")[number // 10 % 3]
            rows.writerow([text_id(text), text, topic])


def measure(arguments: list[str]) -> None:
    """Build in this process and print seconds, and the peaks of this process and its children."""
    from click.testing import CliRunner

    from bench.cli.main import main

    started = time.perf_counter()
    shown = CliRunner().invoke(main, ["build", *arguments])
    seconds = time.perf_counter() - started
    if shown.exit_code:
        sys.exit(shown.output)
    # kilobytes on Linux, bytes on macOS
    unit = 1e6 if sys.platform == "darwin" else 1e3
    peaks = [
        resource.getrusage(who).ru_maxrss / unit
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(seconds, *peaks)


def main() -> None:
    """Write, build and print, for each size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--labelled", type=int, default=10**9, help="label no more headlines")
    options.add_argument("--folder", help="where the pages are written and removed again")
    options.add_argument("--measure", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.measure:
        measure(asked.measure)
        return
    print(f"{os.cpu_count()} processors, {asked.jobs} reading processes")
    for total in asked.sizes:
        with tempfile.TemporaryDirectory(dir=asked.folder) as scratch:
            files = list(write_warcs(Path(scratch), total))
            size = sum(file.stat().st_size for file in files)
            write_labels(Path(scratch, "labels.csv"), total, asked.labelled)
            places = ["--labels", f"{scratch}/labels.csv", "--out", f"{scratch}/built"]
            command = [*map(str, files), *places, "--jobs", str(asked.jobs)]
            for what in ("first build", "built again"):
                done = subprocess.run(
                    [sys.executable, __file__, "--measure", *command],
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                if done.returncode:
                    sys.exit(done.stdout + done.stderr)
                seconds, own, reader = map(float, done.stdout.split())
                print(
                    f"{total:>8} pages ({size / 1e6:6.0f} MB)  {what}  {seconds:7.1f} s  "
                    f"{total / seconds:7.0f} pages/s  parent {own:4.0f} MB  "
                    f"largest reader {reader:4.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
