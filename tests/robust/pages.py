"""Hostile pages and archives: each is answered in bounded processor time and memory."""

import gzip
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HEAD = b"<!doctype html><html><body><h1>Harga Garam Naik Tipis</h1>"
SECONDS = 5.0  # of processor time for a page of two megabytes
KILOBYTES = 300_000
# reads a file as a page, and says what it took: of this process and of its children
READ = """
import resource, sys
from bench.flow.inspect import read_page
try:
    page = read_page(sys.argv[1])
    print("read", len(page.links))
except ValueError as error:
    print("set aside", str(error)[-100:])
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    used = resource.getrusage(who)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def hostile() -> dict[str, bytes]:
    """Return pages of two megabytes or less that parsers find hard, by name."""
    n = 180_000
    attributes = b" ".join(b"a%d=1" % i for i in range(n))
    hidden = b" ".join(b"a%d='>'" % i for i in range(90_000))
    repeated = {
        b"<option>": 90_000, b"<div>": 99_000, b"<b>": 99_000, b"<a href=x>": 99_000,
        b"<i><p>": 49_000, b"<font size=1><p>": 49_000, b"<table><b>x<tr>": 49_000,
        b"<!--": 400_000, b"<script>": 99_000,
        b"&amp;": 400_000, b"<![CDATA[": 90_000, b"<svg><math>": 49_000, b"<template>": 99_000,
        b"<h1>Judul Satu Dua</h1>": 40_000, b"<li><a href='/x'>Tautan Satu Dua Tiga</a>": 30_000,
        b"<select><optgroup>": 49_000, b"<p><button>": 49_000, b"</p>": 99_000, b"<nobr>": 99_000,
        b"<frameset>": 99_000, b"<dd><dt>": 49_000, b"<ruby><rt>": 49_000, b"\n": 900_000,
        b"<form><input>": 49_000, b"<style>": 99_000, b"<textarea>": 99_000, b"<": 90_000,
    }  # fmt: skip
    pages = {f"{tag.decode()} again and again": HEAD + tag * m for tag, m in repeated.items()}
    pages |= {
        "attributes": HEAD + b"<p " + attributes + b">x</p>",
        "attributes that hide the end": HEAD + b"<p " + hidden + b">x</p>",
        "one long word": HEAD + b"<p>" + b"x" * 1_900_000,
        "blanks": HEAD + b" " * 1_900_000,
        "see also": b"Judul Halaman Ini\n" + b"Baca juga: x\n" * 140_000,
        "menus": b"Judul Halaman Ini\n" + b"- baca juga: " * 140_000,
        "badly decoded": "Judul “ â€œ\n".encode() + "â€œ".encode() * 250_000,
        "deep JSON": HEAD + b"<script type='application/ld+json'>" + b"[" * 1_000_000,
        "small, many options": HEAD + b"<select>" + b"<option>" * 24_000,
        "zeros": b"\0" * 1_900_000,
    }
    return {name: raw[:2_000_000] for name, raw in pages.items()}


def archives() -> dict[str, bytes]:
    """Return archives that once took endless time or memory, by name."""
    false = b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\nx"
    zeros = b"0" * 300_000_000
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    chunked = start + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(zeros) + zeros
    header = start + b"X: " + zeros + b"\r\n\r\n"
    found = {
        f"false heads of {length} bytes": b"WARC/1.0\r\n\r\n" + (false % length) * 7000
        for length in (0, 5, 100_000, 10**12)
    }
    found["false gzip heads"] = gzip.compress(b"WARC/1.0\r\n\r\n") + b"\x1f\x8b\x08" * 170_000
    for name, payload in (("a chunk without end", chunked), ("a header without end", header)):
        record = b"WARC/1.0\r\nWARC-Type: response\r\n"
        record += b"Content-Type: application/http;msgtype=response\r\n"
        record += b"Content-Length: %d\r\n\r\n" % len(payload) + payload + b"\r\n\r\n"
        found[name] = gzip.compress(record, 9)
    return found


def tried() -> Iterator[tuple[str, str]]:
    """Read each page and build each archive; yield what took too much or was refused."""
    with tempfile.TemporaryDirectory(prefix="robust-pages-") as name:
        folder = Path(name)
        (folder / "saved").mkdir()
        for number, (what, raw) in enumerate(hostile().items()):
            path = folder / "saved" / f"{number:02}.html"
            path.write_bytes(raw)
            yield what, _read(path)
        yield "all of them in one build", _built(folder / "saved", folder / "pages", 60 * SECONDS)
        for number, (what, raw) in enumerate(archives().items()):
            path = folder / f"{number}{'.warc.gz' if raw[:2] == bytes([31, 139]) else '.warc'}"
            path.write_bytes(raw)
            yield what, _built(path, folder / f"archive-{number}", 6 * SECONDS)


def _read(path: Path) -> str:
    asked = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(asked, capture_output=True, text=True)
    if done.returncode:
        return f"a traceback: {done.stderr[-150:]}"
    said, *used = done.stdout.splitlines()
    seconds = sum(float(line.split()[0]) for line in used)
    kilobytes = max(int(line.split()[1]) for line in used)
    if seconds > SECONDS:
        return f"took {seconds:.1f} s ({said})"
    return f"took {kilobytes:,} kB ({said})" if kilobytes > KILOBYTES else ""


def _built(source: Path, out: Path, most: float) -> str:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked = [sys.executable, "-m", "bench", "build", str(source), "--out", str(out)]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        return f"refused: {done.stderr[-150:]}"
    return f"took {seconds:.1f} s" if seconds > most else ""
