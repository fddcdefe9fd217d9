import gzip
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import bench.pages.warc
from bench.pages.warc import Range


def write(path: Path, pages: list[bytes], *, packed: bool) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        for i, page in enumerate(pages):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            address, payload = f"https://contoh.id/{i}", io.BytesIO(page)
            record = writer.create_warc_record(
                address, "response", payload=payload, http_headers=headers
            )
            writer.write_record(record)
            record.raw_stream.close()
    return path


def test_every_page_of_an_archive_comes_once_packed_or_not(tmp_path: Path) -> None:
    pages = [f"<h1>Judul {i}</h1>".encode() for i in range(5)]
    for packed in (False, True):
        path = write(tmp_path / f"a{packed}.warc", pages, packed=packed)
        span = Range(path, (0, path.stat().st_size), exact=True, most=10_000)
        records = [record for record in span if not record.skipped]
        assert [record.content for record in records] == pages
        assert records[0].address == "https://contoh.id/0"


def false_heads(n: int, *, length: int = 0) -> bytes:
    head = b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\nx" % length
    return b"WARC/1.0\r\n\r\n" + head * n


class Counted:
    """A file that says how many bytes were read of it."""

    def __init__(self, file: Any) -> None:
        self.file, self.read_bytes = file, 0

    def read(self, n: int = -1) -> bytes:
        raw: bytes = self.file.read(n)
        self.read_bytes += len(raw)
        return raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@pytest.mark.parametrize("length", [0, 5, 300_000, 10**12])
def test_false_heads_cost_no_more_than_the_file_is_long(
    length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = {}
    monkeypatch.setattr(bench.pages.warc, "_SPARE", 1 << 20)
    for n in (1000, 2000, 4000):
        path = tmp_path / f"{n}.warc"
        path.write_bytes(false_heads(n, length=length))
        counted: list[Counted] = []
        metered = bench.pages.warc._Metered

        def meter(file: Any, budget: int, metered: Any = metered, to: Any = counted) -> Any:
            to.append(Counted(file))
            return metered(to[-1], budget)

        monkeypatch.setattr(bench.pages.warc, "_Metered", meter)
        list(Range(path, (0, path.stat().st_size), exact=True, most=10_000))
        monkeypatch.setattr(bench.pages.warc, "_Metered", metered)
        read[n] = sum(one.read_bytes for one in counted)
        # by construction: so often the range, and a little more
        assert read[n] <= 8 * path.stat().st_size + (1 << 20) + (1 << 20) + 16
    assert read[4000] < 5 * read[2000] or read[4000] < 4_000_000


def test_the_next_whole_record_after_damage_is_still_found(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    write(path, [b"<h1>Judul Pertama</h1>"], packed=False)
    first = path.read_bytes()
    path.write_bytes(false_heads(300) + b"\r\n\r\n" + first)
    records = list(Range(path, (0, path.stat().st_size), exact=True, most=10_000))
    assert [r.content for r in records if r.content] == [b"<h1>Judul Pertama</h1>"]


@pytest.mark.parametrize("kind", ["line", "lines", "chunk", "packed chunk"])
def test_no_record_takes_more_memory_than_a_page_may(kind: str, tmp_path: Path) -> None:
    zeros = b"0" * 300_000_000
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    if kind == "line":
        payload = http + b"X: " + zeros + b"\r\n\r\n<h1>x</h1>"
    elif kind == "lines":
        payload = http + b"X: y\r\n" * 40_000_000 + b"\r\n<h1>x</h1>"
    elif kind == "chunk":
        payload = http + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(zeros) + zeros
        payload += b"\r\n0\r\n\r\n"
    else:
        packed = gzip.compress(zeros)
        payload = http + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
        payload += b"%x\r\n" % len(packed) + packed + b"\r\n0\r\n\r\n"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http;msgtype=response"
    head += b"\r\nContent-Length: %d\r\n\r\n" % len(payload)
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(gzip.compress(head + payload + b"\r\n\r\n", 9))
    size = path.stat().st_size
    assert size < 2_000_000
    del zeros, payload
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom bench.pages.warc import Range\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "records = Range(Path(sys.argv[1]), (0, int(sys.argv[2])), exact=True, most=10_000_000)\n"
        "print(*[r.aside or r.skipped or len(r.content) for r in records], sep='; ')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    asked = [sys.executable, "-c", code, str(path), str(size)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    said, kilobytes = done.stdout.strip().splitlines()
    assert said
    assert int(kilobytes) < 300_000, said
