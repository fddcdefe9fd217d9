"""A bad server's twenty-one ways, each met by a download."""

import contextlib
import gzip
import hashlib
import http.server
import os
import socket
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import bench.catalog.download
from bench.catalog.download import download_files
from bench.catalog.paths import cache_folder
from bench.records.cards import Card, Upstream

CONTENT = b"judul,label\n" * 5000
PATH = "contoh/berkas.csv"
OK = b"HTTP/1.1 200 OK\r\n"
Write = Callable[[Callable[[bytes], None]], None]


def _again(part: bytes, times: int, wait: float = 0.0) -> Write:
    def write(send: Callable[[bytes], None]) -> None:
        for _ in range(times):
            send(part)
            time.sleep(wait)

    return write


def _parts(*parts: bytes) -> Write:
    def write(send: Callable[[bytes], None]) -> None:
        for part in parts:
            send(part)

    return write


def _then(first: bytes, rest: Write) -> Write:
    def write(send: Callable[[bytes], None]) -> None:
        send(first)
        rest(send)

    return write


LENGTH = b"Content-Length: %d\r\n\r\n" % len(CONTENT)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = gzip.compress(b"\0" * 50_000_000)
WAYS: dict[str, Write] = {
    "nothing at all": _parts(),
    "no status line": _parts(b"\x00\x01\x02" * 100),
    "404": _parts(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    "500": _parts(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
    "a status that is none": _parts(b"HTTP/1.1 abc OK\r\n\r\n"),
    "a loop": _parts(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"),
    "sent to a file": _parts(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n"),
    "sent to nowhere": _parts(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n"),
    "an empty body": _parts(OK + b"Content-Length: 0\r\n\r\n"),
    "another file": _parts(OK + LENGTH, b"x" * len(CONTENT)),
    "cut off": _parts(OK + LENGTH, CONTENT[:100]),
    "a byte too many": _parts(OK + b"\r\n", CONTENT + b"x"),
    "without end": _then(OK + b"\r\n", _again(b"x" * 100_000, 3000)),
    "a negative length": _parts(OK + b"Content-Length: -5\r\n\r\n", CONTENT[:-1]),
    "a trickle of bytes": _then(OK + LENGTH, _again(b"x", 100, 0.1)),
    "a trickle of headers": _then(OK, _again(b"X: y\r\n", 100, 0.1)),
    "headers without end": _then(OK, _again(b"X: y\r\n" * 1000, 200)),
    "a header line without end": _then(OK + b"X: ", _again(b"x" * 100_000, 50)),
    "a bomb": _parts(OK + b"Content-Encoding: gzip\r\n\r\n", PACKED),
    "no gzip": _parts(OK + b"Content-Encoding: gzip\r\n\r\n", b"plain" * 100),
    "chunks that are none": _parts(CHUNKED, b"zz\r\nabc\r\n"),
}


class _Handler(http.server.BaseHTTPRequestHandler):
    write: Write

    def do_GET(self) -> None:
        with contextlib.suppress(OSError):
            type(self).write(self.wfile.write)
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: object) -> None:
        pass


def tried() -> Iterator[tuple[str, str]]:
    """Fetch a file from a server of each kind; yield what is kept, or said wrongly."""
    bench.catalog.download.FIRST = 1.0
    bench.catalog.download.SLOWEST = 1_000_000
    with tempfile.TemporaryDirectory(prefix="robust-servers-") as name:
        os.environ["TAJUK_CACHE"] = name
        for what, write in WAYS.items():
            handler = type("Handler", (_Handler,), {"write": staticmethod(write)})
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield what, _fetched(f"http://127.0.0.1:{server.server_address[1]}/x")
            server.shutdown()
            server.server_close()
    del os.environ["TAJUK_CACHE"]


def _fetched(url: str) -> str:
    file = Upstream(PATH, url, hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT))
    card = Card("t", ("a", "b"), ("id",), "none", "none", upstream=(file,))
    started = time.monotonic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            download_files("d", card, timeout=5.0)
        return "it was taken for the file, which no way of it gives"
    except ValueError as error:
        said = str(error)
    except BaseException as error:
        return f"a traceback: {error!r}"[:200]
    kept = [path for path in Path(cache_folder()).rglob("*") if path.is_file()]
    if kept:
        return f"kept: {kept}"
    if time.monotonic() - started > 15:
        return f"took {time.monotonic() - started:.0f} s"
    return "" if url in said and "\n" not in said and len(said) <= 300 else f"said: {said[:150]}"
