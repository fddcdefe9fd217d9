"""Reads one shard of saved pages into a file of headlines: one process, started for it.

`bench.processes.start` starts it with ``FOLDER KEY SKIPPED,... PARENT``: it reads the shard whose
plan stands in the folder, and leaves its rows there. Before each page it tells the page's number,
so that whoever started it knows the page over which it died.
"""

import gzip
import json
import os
import re
import signal
import stat
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import html_pages, pages, reading, text_pages, texts
from bench.build.shards import Shard, from_json
from bench.pages.parse import MAX_BYTES
from bench.pages.warc import Range
from bench.processes import parsing
from bench.processes.parsing import PageReader
from bench.processes.start import end_with
from bench.reading.urls import canonical
from bench.records.pages import Page
from bench.texts import digest, text_id

SECONDS = 20  # of processor time that one page may take; a thousandth is usual
MEMORY = 4 * 2**30  # bytes of address space for one reading process
LIBRARIES = (
    "selectolax",
    "ftfy",
    "warcio",
    "feedparser",
    "lxml",
)  # whose versions decide what a page is read as
DIED = "the process that read it died"
ShardRow = dict[str, Any]


def shard_key(shard: Shard) -> str:
    """Name a shard by its files and by the code that reads it: what it left may be used again."""
    # how the user spelt the folder does not matter to what stands in it
    return digest(_code(), replace(shard, shown="").as_json(), length=16)


@cache
def _code() -> str:
    folders = [Path(stage.__path__[0]) for stage in (pages, html_pages, text_pages, reading)]
    files = [file for kind in ("py", "csv") for one in folders for file in one.glob(f"*.{kind}")]
    files.sort()
    files += [Path(file) for file in (texts.__file__, str(parsing.__file__), __file__)]
    code = [file.read_text(encoding="utf-8") for file in files]
    return digest(*code, *(version(name) for name in LIBRARIES))


def plan_file(folder: Path, key: str) -> Path:
    """Return where a shard is described."""
    return folder / f"{key}.plan"


def rows_file(folder: Path, key: str) -> Path:
    """Return where the rows of a shard stand once it has been read whole."""
    return folder / f"{key}.rows.gz"


def read_shard_rows(folder: Path, key: str) -> Iterator[ShardRow]:
    """Yield the rows of a shard: one for each page, one before them and one after.

    A page has ``at`` and ``headlines``: id, text and addresses of its own and of each linked
    one (a feed or sitemap, ``listed``, has no own); or ``aside``, the reason why it is none. The
    first row says where the records of the range begin, the last where those of the next must,
    and counts the ``skipped`` ones.
    """
    path = rows_file(folder, key)
    row: ShardRow = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row
        if "after" not in row:
            raise EOFError("it has no end")
    except (EOFError, ValueError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path}: is corrupt ({error}); delete it and build again") from error


def extract_pages(
    shard: Shard, *, skipped: Collection[int] = (), tell: Callable[[int], None] = lambda _: None
) -> Iterator[ShardRow]:
    """Yield the rows of a shard. ``skipped`` are the numbers of pages that killed a reader."""
    with PageReader() as reader:
        yield from _rows(shard, skipped, tell, reader)


def _rows(
    shard: Shard, skipped: Collection[int], tell: Callable[[int], None], reader: PageReader
) -> Iterator[ShardRow]:
    if not shard.span:
        yield {"begin": None}
        for number, (name, *_) in enumerate(shard.files):
            tell(number)
            if number in skipped:
                yield {"at": name, "aside": DIED}
            else:
                yield {"at": name} | _file_row(Path(shard.folder, name), reader)
        yield {"skipped": {}, "after": None}
        return
    begin, end = shard.span
    path = Path(shard.folder, shard.files[0][0])
    records = Range(path, (begin, end), exact=shard.exact, most=MAX_BYTES)
    yield {"begin": records.begin}
    passed = Counter[str]()
    tell(0)
    for number, record in enumerate(records):
        if record.skipped:
            passed[record.skipped] += 1
        else:
            reason = DIED if number in skipped else record.aside
            content = _as_utf8(record.content, record.charset)
            row = {"aside": reason} if reason else _row(content, record.address, reader)
            yield {"at": record.at} | row
        tell(number + 1)
    yield {"skipped": dict(passed), "after": records.after}


def _file_row(path: Path, reader: PageReader) -> ShardRow:
    try:
        # else a named pipe would keep the reader waiting for good
        if not stat.S_ISREG(path.stat().st_mode):
            return {"aside": "no regular file"}
        with path.open("rb") as file:
            return _row(file.read(MAX_BYTES + 1), "", reader)
    except OSError as error:
        return {"aside": f"cannot be read ({error.strerror})"}


def _row(raw: bytes, address: str, reader: PageReader) -> ShardRow:
    try:
        with _limit():
            page = reader.read(raw, where="page", body=False)
            return _headlines(page, address)
    except TimeoutError:
        return {"aside": f"takes more than {SECONDS} s"}
    except UnicodeError:
        return {"aside": "a headline is no text"}
    except ValueError as error:
        # the reason without the fix, so that there are few of them to count
        reason = str(error).removeprefix("page: ")
        return {"aside": re.split(r"[;:]", reason, maxsplit=1)[0].strip()}
    # a hostile page must not stop the others, whatever it makes the parser raise
    except Exception as error:
        return {"aside": f"the parser fails ({type(error).__name__})"}


def _headlines(page: Page, address: str) -> ShardRow:
    base = address or page.address
    headlines = []
    if page.form == "page":
        addresses = [canonical(one, address) for one in (address, page.address)]
        page.headline.encode()  # UnicodeError: JSON's escapes can hold half a character
        headlines.append([text_id(page.headline), page.headline, [tie for tie in addresses if tie]])
    for link in page.links:
        tie = canonical(link.href, base) if link.href else ""
        headlines.append([text_id(link.text), link.text, [tie] if tie else []])
    listed = {"listed": page.form} if page.form != "page" else {}
    return {"headlines": headlines} | listed


def _as_utf8(raw: bytes, charset: str) -> bytes:
    """Apply the charset of the HTTP header, which the page itself may not know."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            if charset and charset.lower() not in ("utf-8", "utf8"):
                return raw.decode(charset, errors="replace").encode("utf-8", errors="replace")
        except (LookupError, ValueError):
            pass  # a made-up charset: the page's own means have to do
    return raw


@contextmanager
def _limit() -> Iterator[None]:
    # processor time, not the clock's: a busy machine must not set other pages aside
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(number: int, frame: object) -> None:
    raise TimeoutError


def extract_shards(folder: Path, key: str, skipped: Collection[int]) -> None:
    """Read a planned shard and leave its rows whole, or nothing."""
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # where the system grants less, or has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, most))
    shard = from_json(plan_file(folder, key).read_text(encoding="utf-8"))
    if shard_key(shard) != key:
        raise ValueError("this worker has another version of tajuk than the one that planned")
    if not Path(shard.folder).is_dir():
        raise ValueError(f"{shard.folder}: not on this worker; put it on a disk that all share")
    scratch = folder / f".{key}-{os.getpid()}"
    try:
        with scratch.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as file:
            for row in extract_pages(shard, skipped=skipped, tell=_tell):
                file.write(f"{json.dumps(row)}\n".encode())
        os.replace(scratch, rows_file(folder, key))
    finally:
        scratch.unlink(missing_ok=True)


def _tell(number: int) -> None:
    os.write(1, b"@%d\n" % number)


if __name__ == "__main__":
    end_with(int(sys.argv[4]))
    extract_shards(Path(sys.argv[1]), sys.argv[2], {int(n) for n in sys.argv[3].split(",") if n})
