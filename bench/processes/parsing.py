"""Reads a page in bounded time and memory, whatever it holds.

A small page is read here: no parser takes long over it. A large one is looked through first, for
what parsers take endless time over, and then read in a process of its own, which is ended where it
takes too long or too much. That process serves page after page, and is started anew when it died.
"""

import contextlib
import json
import os
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any

from bench.pages.forms import open_saved
from bench.pages.parse import MAX_BYTES, parse_page
from bench.processes.start import command, end_with
from bench.records.pages import Link, Page

SMALL = 200_000  # bytes of a page that is read here, with no more tags than
SMALL_TAGS = 6_000  # these: most pages are smaller, and none of them lasts
MOST_SECONDS = 2  # of processor time for one page; a hundredth is usual
MEMORY_MB = 200  # that one page may take beyond what the process holds when it starts
MOST_TAGS = 100_000  # of a page; a large one has five thousand
MOST_ATTRIBUTES = 20_000  # of one tag
_TAG = re.compile(rb"<[a-zA-Z]")
_PATIENCE = 30.0  # seconds by the clock, for a process that waits and takes no processor time
_HEAD = struct.Struct(">?HI")  # whether the body is wanted, the address's and the page's length
MOST_URL = 4_000  # bytes of an address that are looked at
_LENGTH = struct.Struct(">I")
_MOST_ANSWER = 64 << 20  # bytes of a page that was read


def check_parsable(raw: bytes) -> None:
    """Refuse a page that parsers take endless time over; one look at each byte.

    >>> check_parsable(b"<option>" * 200_000)
    Traceback (most recent call last):
    ...
    ValueError: more than 100,000 tags; no page of news has so many
    """
    if raw.count(b"<") > MOST_TAGS:
        raise ValueError(f"more than {MOST_TAGS:,} tags; no page of news has so many")
    for piece in raw.split(b">"):
        # an attribute takes four bytes or more, a space among them
        tag = _TAG.search(piece) if len(piece) > 4 * MOST_ATTRIBUTES else None
        if tag and len(piece[tag.start() :].split()) > MOST_ATTRIBUTES:
            raise ValueError(f"more than {MOST_ATTRIBUTES:,} attributes in one tag")


class PageReader:
    """Reads pages, the large ones in a process that it starts when the first comes.

    Use it with ``with``: that ends the process.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def read(self, raw: bytes, *, where: str, body: bool = True, url: str = "") -> Page:
        """Return a page as `parse_page` does; ValueError too where it takes too much."""
        try:
            # what is packed is judged by what it holds
            saved = open_saved(raw, most=MAX_BYTES)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        raw, url = saved.raw, url or saved.address
        small = len(raw) <= SMALL and raw.count(b"<") <= SMALL_TAGS
        if small or len(raw) > MAX_BYTES:
            return parse_page(raw, where=where, body=body, url=url)
        try:
            check_parsable(raw)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        answer = self._ask(raw, body, url.encode()[:MOST_URL])
        if isinstance(answer, Page):
            return answer
        raise ValueError(f"{where}: {answer}")

    def _ask(self, raw: bytes, body: bool, url: bytes) -> Page | str:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        deadline = time.monotonic() + _PATIENCE
        try:
            # one that died over the page, or is late, is seen by its answer
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(_HEAD.pack(body, len(url), len(raw)) + url + raw)
                process.stdin.flush()
            (length,) = _LENGTH.unpack(_exactly(process.stdout, _LENGTH.size, deadline))
            if length > _MOST_ANSWER:
                raise EOFError
            answer = _answer(json.loads(_exactly(process.stdout, length, deadline)))
        except TimeoutError:
            self._end()
            return f"takes more than {_PATIENCE:g} s"
        except (EOFError, ValueError, TypeError, KeyError, RecursionError):
            status = self._end()
            if status == -signal.SIGPROF:
                return f"takes more than {MOST_SECONDS} s"
            return f"takes more than {MEMORY_MB} MB, or the parser dies over it"
        return answer

    def _end(self) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                assert stream is not None
                stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(1.0)  # it sees that nobody asks any more
        process.kill()
        return process.wait()


def _answer(plain: Any) -> Page | str:
    """Return the page, or why there is none, of what the process wrote: JSON, which runs nothing.

    Not `messages`, which brings numpy: a tenth of a second of each process.
    """
    if "aside" in plain:
        return str(plain["aside"])
    page = plain["page"]
    links = tuple(Link(**link) for link in page["links"])
    return Page(**{**page, "body": tuple(page["body"]), "links": links})


def _start() -> "subprocess.Popen[bytes]":
    quiet = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command("bench.processes.parsing", str(os.getpid())),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=quiet,
    )


def _exactly(stream: IO[bytes], n: int, deadline: float) -> bytes:
    """Return so many bytes; EOFError where the stream ends, TimeoutError after the deadline."""
    number = stream.fileno()
    read = bytearray()
    while len(read) < n:
        if not select.select([number], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise TimeoutError
        chunk = os.read(number, min(n - len(read), 1 << 20))
        if not chunk:
            raise EOFError
        read += chunk
    return bytes(read)


def serve_pages(parent: int) -> None:
    """Read pages from standard input until it ends; write back each, or why it is none."""
    end_with(parent)
    # what a library prints must not stand amid the answers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    imported: set[bool] = set()
    while head := sys.stdin.buffer.read(_HEAD.size):
        body, address, length = _HEAD.unpack(head)
        if body not in imported:
            # libraries are imported before the limit of memory, which is for the page's own
            imported.add(body)
            _limit_memory(more=1 << 40)
            parse_page(b"<h1>Judul Kecil Saja</h1><p>Isi.</p>", where="", body=body)
            _limit_memory(more=MEMORY_MB << 20)
        url = sys.stdin.buffer.read(address).decode(errors="ignore")
        raw = sys.stdin.buffer.read(length)
        _limit_time()
        try:
            answer: Page | str = parse_page(raw, where="", body=body, url=url)
        except MemoryError:
            answer = f"takes more than {MEMORY_MB} MB"
        except ValueError as error:
            answer = str(error).removeprefix(": ")
        # whatever a hostile page makes the parser raise
        except Exception as error:
            answer = f"the parser fails ({type(error).__name__})"
        plain = {"aside": answer} if isinstance(answer, str) else {"page": asdict(answer)}
        coded = json.dumps(plain).encode()
        answers.write(_LENGTH.pack(len(coded)) + coded)
        answers.flush()


def _limit_memory(*, more: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (held + more, most))


def _limit_time() -> None:
    # processor time, not the clock's: a busy machine must not set other pages aside. The signal
    # is not handled, so it ends the process in the middle of C code too
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)


if __name__ == "__main__":
    serve_pages(int(sys.argv[1]))
