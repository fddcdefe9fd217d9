"""Reads the records that begin in a byte range of a WARC file, and says where it was cut."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

_GZIP = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"\r?\n\r?\n(?=WARC/\d)")
_WINDOW = 1 << 20  # bytes looked through at a time for the beginning of a record
_TYPES = ("warcinfo", "request", "metadata", "revisit", "resource", "conversion", "continuation")
_HTML = (
    "text/html",
    "application/xhtml+xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/xml",
    "text/xml",
)
CUT = "the file is cut off or damaged here"


@dataclass(frozen=True)
class Record:
    """One record: the byte where it begins, and a page's address, content and charset.

    ``skipped`` says why it holds no page, ``aside`` why its page cannot be had.
    """

    at: int
    address: str = ""
    content: bytes = b""
    charset: str = ""
    skipped: str = ""
    aside: str = ""


class Range:
    """The records that begin in a span of bytes, at most ``most`` + 1 bytes of each page.

    ``begin`` is where the first one begins and, once read, ``after`` where the next span's
    first one must; None where there is none, or a cut makes it unknown. Where it is not
    what the next span found, that one took a page's own bytes for a record.
    """

    def __init__(self, path: Path, span: tuple[int, int], *, exact: bool, most: int) -> None:
        self._path, self._span, self._most = path, span, most
        self._at = self._seen = 0
        self.after: int | None = None
        with path.open("rb") as file:
            self.begin = span[0] if exact else _find(file, *span)

    def __iter__(self) -> Iterator[Record]:
        """Yield the records; damage is a record excluded, and the next whole one goes on."""
        size = self._path.stat().st_size
        with self._path.open("rb") as file:
            here, stop = self.begin, self._span[1]
            while here is not None and here < stop:
                file.seek(here)
                try:
                    yield from self._read(file, stop, size)
                    return
                # whatever the library makes of hostile bytes
                except Exception as error:
                    if "non-chunked" in str(error) and here == 0:
                        break
                    # damage can make the library's own count of bytes run backwards
                    self._at = max(self._at, here)
                    yield Record(self._at, aside=CUT)
                here = _find(file, self._at + 1, stop)
        if stop == 0:
            yield Record(0, aside="an empty file")
        elif here == 0:
            yield from self._read_whole(size)

    def _read_whole(self, size: int) -> Iterator[Record]:
        """Go on in one gzip member around many records: no range of it can be read by itself."""
        from warcio.archiveiterator import UnseekableYetTellable
        from warcio.bufferedreaders import BufferedReader

        with self._path.open("rb") as file:
            # unlike the standard library's reader, this one gives all that stands before a cut
            whole = BufferedReader(file, decomp_type="gzip", read_all_members=True)
            try:
                # its own `tell` runs ahead by what it holds
                yield from self._read(UnseekableYetTellable(whole), None, 0, known=self._seen)
            except Exception:
                yield Record(self._at, aside=CUT)
        self.after = size

    def _read(self, file: Any, stop: int | None, size: int, *, known: int = 0) -> Iterator[Record]:
        """Yield the records after the first ``known`` ones; EOFError where one is cut."""
        # imported here: only a file that is a WARC needs it
        from warcio.archiveiterator import ArchiveIterator

        records = ArchiveIterator(file)
        try:
            for number, record in enumerate(records):
                self._at, self._seen = records.offset, number + 1
                if stop is not None and self._at >= stop:
                    self.after = self._at
                    return
                if number >= known:
                    yield _record(record, self._at, self._most)
                while record.raw_stream.read(_WINDOW):
                    pass
                if getattr(record.raw_stream, "limit", 1) > 0:
                    raise EOFError("a record without a length, or shorter than it")
            if records.offset < size:
                raise EOFError("bytes that are no record")
        except Exception:
            self._at = records.offset
            raise
        self.after = size


def _record(record: Any, at: int, most: int) -> Record:
    kind = record.rec_type if record.rec_type in _TYPES else "other"
    if record.rec_type != "response":
        return Record(at, skipped=f"{kind} record")
    headers = record.http_headers
    if headers is None:
        return Record(at, skipped="response without HTTP headers")
    status = str(headers.get_statuscode())
    if status != "200":
        return Record(
            at, skipped=f"HTTP status {status if re.fullmatch('[1-5]..', status) else '?'}"
        )
    form, _, rest = (headers.get_header("Content-Type") or "").partition(";")
    if form.strip().lower() not in _HTML:
        return Record(at, skipped="not HTML")
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", rest, re.I)
    try:
        content = record.content_stream().read(most + 1)
    # whatever the decoders of chunks and compression make of hostile bytes
    except Exception as error:
        return Record(at, address, aside=f"content cannot be decoded ({type(error).__name__})")
    return Record(at, address, content, named.group(1) if named else "")


def _find(file: BinaryIO, start: int, stop: int) -> int | None:
    """Return where the first record begins in ``start <= byte < stop``, or None."""
    file.seek(0)
    zipped = file.read(3) == _GZIP
    at = start
    while at < stop:
        before = min(at, 4)
        file.seek(at - before)
        window = file.read(_WINDOW + 16)
        if not window[before:]:
            return None
        for offset in _gzip_starts(window) if zipped else _plain_starts(window):
            place = at - before + offset
            if start <= place < stop and (not zipped or _is_member(file, place)):
                return place
        at += _WINDOW
    return None


def _gzip_starts(window: bytes) -> Iterator[int]:
    start = window.find(_GZIP)
    while start >= 0:
        yield start
        start = window.find(_GZIP, start + 1)


def _plain_starts(window: bytes) -> Iterator[int]:
    return (match.end() for match in _PLAIN.finditer(window))


def _is_member(file: BinaryIO, place: int) -> bool:
    file.seek(place)
    try:
        return zlib.decompressobj(31).decompress(file.read(4096), 5) == b"WARC/"
    except zlib.error:
        return False
