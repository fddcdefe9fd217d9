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
LEFT = "the file is so damaged that what follows is left out"
_FIRST = 4096  # bytes of the first window: where damage lies close together, the next is near
_AGAIN, _SPARE = 8, 64 << 20  # bytes of a range may be read so often, and so many more
_LINE = 1 << 16  # bytes of one line of a record's head
_HEADS = 1 << 20  # bytes of all lines of a record's head
_SLICE = 1024  # packed bytes that are unpacked at a time: a thousand times as many, at most


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
        with self._path.open("rb") as plain:
            here, stop = self.begin, self._span[1]
            file = _Metered(plain, _AGAIN * (stop - self._span[0]) + _SPARE)
            while here is not None and here < stop:
                file.seek(here)
                try:
                    yield from self._read(file, stop, size)
                    return
                except _SpentError:
                    # damage upon damage: to go on would be to read all again for each
                    yield Record(max(self._at, here), aside=LEFT)
                    return
                # whatever the library makes of hostile bytes
                except Exception as error:
                    if "non-chunked" in str(error) and here == 0:
                        break
                    # damage can make the library's own count of bytes run backwards
                    self._at = max(self._at, here)
                    yield Record(self._at, aside=CUT)
                try:
                    here = _find(file, self._at + 1, stop)
                except _SpentError:
                    yield Record(self._at + 1, aside=LEFT)
                    return
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
        heads = records.reader = _bounded_lines(records.fh)
        try:
            for number, record in enumerate(records):
                self._at, self._seen = records.offset, number + 1
                if stop is not None and self._at >= stop:
                    self.after = self._at
                    return
                heads.head = 0
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
        content = _content(record, most)
    # whatever the decoders of chunks and compression make of hostile bytes
    except Exception as error:
        return Record(at, address, aside=f"content cannot be decoded ({type(error).__name__})")
    return Record(at, address, content, named.group(1) if named else "")


class _SpentError(Exception):
    """More was read of a range than a sound file could need."""


class _Metered:
    """A file of which no more than so many bytes are read."""

    def __init__(self, file: BinaryIO, budget: int) -> None:
        self._file, self._left = file, budget

    def read(self, n: int = -1) -> bytes:
        raw = self._file.read(n)
        self._left -= len(raw)
        if self._left < 0:
            raise _SpentError
        return raw

    def seek(self, place: int) -> int:
        return self._file.seek(place)

    def tell(self) -> int:
        return self._file.tell()


def _bounded_lines(file: Any) -> Any:
    """Return the library's reader of packed or plain records, with an end to lines and heads."""
    from warcio.bufferedreaders import DecompressingBufferedReader

    class Lines(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
        head = 0  # bytes of lines since the record began

        def readline(self, length: int | None = None) -> bytes:
            line: bytes = super().readline(min(length or _LINE, _LINE))
            self.head += len(line)
            if len(line) == _LINE or self.head > _HEADS:
                raise ValueError("a head without end")
            return line

    return Lines(file)


def _content(record: Any, most: int) -> bytes:
    """Return at most so many bytes of a page, and one more; ValueError for a bomb."""
    record.raw_stream = _Scant(record.raw_stream, 2 * most)
    stream = record.content_stream()
    if getattr(stream, "decompressor", None) is not None:
        stream.decompressor = _Unpacker(stream.decompressor, 4 * most)
    content: bytes = stream.read(most + 1)
    return content


class _Scant:
    """A record's bytes, of which no more than so many are given."""

    def __init__(self, stream: Any, most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, n: int | None = None) -> bytes:
        raw: bytes = self._stream.read(self._left if n is None else min(n, self._left))
        self._left -= len(raw)
        return raw

    def readline(self, n: int | None = None) -> bytes:
        raw: bytes = self._stream.readline(min(n or self._left, self._left))
        self._left -= len(raw)
        return raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Unpacker:
    """The library's decompressor, by small slices, to at most so many bytes at once."""

    def __init__(self, plain: Any, most: int) -> None:
        self._plain, self._most = plain, most

    def decompress(self, raw: bytes) -> bytes:
        parts, size = [], 0
        for start in range(0, len(raw), _SLICE):
            parts.append(self._plain.decompress(raw[start : start + _SLICE]))
            size += len(parts[-1])
            if size > self._most:
                raise MemoryError("unpacks without end")
        return b"".join(parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)


def _find(file: "BinaryIO | _Metered", start: int, stop: int) -> int | None:
    """Return where the first record begins in ``start <= byte < stop``, or None."""
    file.seek(0)
    zipped = file.read(3) == _GZIP
    at, size = start, _FIRST
    while at < stop:
        before = min(at, 4)
        file.seek(at - before)
        window = file.read(size + 16)
        if not window[before:]:
            return None
        for offset in _gzip_starts(window) if zipped else _plain_starts(window):
            place = at - before + offset
            head = window[offset : offset + 256]
            if start <= place < stop and (not zipped or _is_member(file, place, head)):
                return place
        at, size = at + size, min(4 * size, _WINDOW)
    return None


def _gzip_starts(window: bytes) -> Iterator[int]:
    start = window.find(_GZIP)
    while start >= 0:
        yield start
        start = window.find(_GZIP, start + 1)


def _plain_starts(window: bytes) -> Iterator[int]:
    return (match.end() for match in _PLAIN.finditer(window))


def _is_member(file: "BinaryIO | _Metered", place: int, head: bytes) -> bool:
    try:
        begin = zlib.decompressobj(31).decompress(head, 5)
        if len(begin) == 5:
            return begin == b"WARC/"
        file.seek(place)
        return zlib.decompressobj(31).decompress(file.read(4096), 5) == b"WARC/"
    except zlib.error:
        return False
