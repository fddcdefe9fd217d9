"""Turns the bytes of a file into text: unpacked by their first bytes, decoded, with what was done.

Nothing is guessed in silence: what was not plain UTF-8 comes with a note that says so.
"""

import bz2
import codecs
import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from bench.intake.options import listed, short, show, wrong

ENDINGS = (".gz", ".zst", ".bz2", ".xz", ".zip")
_MAGIC = ((b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# what tables are saved in where they are not UTF-8; the detector is not asked for anything rarer
_LIKELY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp874", "koi8_r", "koi8_u", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
_WESTERN = "áéíóúüñçàèùâêîôûëïöäãõßœ¿¡«»“”‘’–—…°ªº€·©®™\u00a0"
_GIVE = "give the encoding with --encoding"
_SAMPLE = 1 << 16
_BLOCK = 1 << 20
_MOST = 1 << 31  # bytes that a file may unpack to: a bomb stops here


def table_bytes(path: Path) -> bytes:
    """Return what a file holds, unpacked; ValueError, in one line, where it cannot be read."""
    if not path.exists():
        raise wrong(short(path), "no such file", "check the path")
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise wrong(short(path), f"cannot be read ({reason})", "check the path") from error
    raw = unpack(raw, where=short(path))
    if not raw:
        raise wrong(short(path), "the file is empty", "save the table again")
    return raw


def unpack(raw: bytes, *, where: str) -> bytes:
    """Return the bytes without the packing that their first bytes tell of.

    >>> unpack(gzip.compress(b"judul"), where="a.csv.gz")
    b'judul'
    """
    kind = next((name for magic, name in _MAGIC if raw.startswith(magic)), "")
    if raw.startswith(b"PK\x03\x04"):
        kind = "zip"
    if not kind:
        return raw
    try:
        if kind == "zip":
            return _unzip(raw, where)
        if kind == "zst":
            return _unpack_zst(raw, where)
        opener: Any = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}[kind]
        with opener(io.BytesIO(raw), "rb") as file:
            return _read_all(file, where)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        reason = " ".join(str(error).split())[:80]
        raise wrong(where, f"the {kind} packing is broken ({reason})", "pack it again") from error


def _unpack_zst(raw: bytes, where: str) -> bytes:
    # pyarrow comes with zstandard, Python with it only from 3.14
    import pyarrow as pa

    with pa.CompressedInputStream(pa.BufferReader(raw), "zstd") as stream:
        return _read_all(stream, where)


def _read_all(file: IO[bytes], where: str) -> bytes:
    # by blocks: read(n) sets n bytes of memory aside before it reads the first
    unpacked = bytearray()
    while block := file.read(_BLOCK):
        unpacked += block
        if len(unpacked) > _MOST:
            raise wrong(where, f"unpacks to more than {_MOST >> 20:,} MiB", "give it in parts")
    return bytes(unpacked)


def _unzip(raw: bytes, where: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = [n for n in archive.namelist() if not n.endswith("/") and "__MACOSX" not in n]
        if any(name.startswith(("xl/", "content.xml")) or name == "mimetype" for name in names):
            return raw  # a sheet is a zip file of its own kind
        if len(names) != 1:
            raise wrong(
                where,
                f"the zip holds {len(names)} files ({listed(names, most=80)})",
                "unpack it and give one of them",
            )
        with archive.open(names[0]) as file:
            return unpack(_read_all(file, where), where=where)


def encoding_of(raw: bytes, *, where: str, asked: str = "") -> tuple[str, str]:
    r"""Return the encoding of a text, and a note where it is not UTF-8.

    >>> encoding_of("judul,é".encode(), where="a.csv")
    ('utf-8', '')
    >>> encoding_of("judul".encode("utf-16"), where="a.csv")
    ('utf-16', 'read as utf-16, by its first bytes (--encoding takes another)')
    """
    if asked:
        try:
            raw.decode(asked)
        except LookupError:
            raise wrong(where, f"no encoding {show(asked)}", "use utf-8, utf-16, cp1252") from None
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            at = f"byte {raw[error.start]:#04x} is no {asked[:20]}"
            raise wrong(f"{where}:{line}", at, "leave --encoding away, or name another") from None
        return asked, ""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            note = f"read as {name}, by its first bytes (--encoding takes another)"
            return name, "" if name == "utf-8-sig" else note
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _detect(raw, error.start, where)
    if raw.count(0, 0, _SAMPLE) * 4 > min(len(raw), _SAMPLE):
        # every second byte of plain letters in UTF-16 is a NUL
        even = raw[:_SAMPLE:2].count(0) > raw[1:_SAMPLE:2].count(0)
        name = "utf-16-be" if even else "utf-16-le"
        return name, f"read as {name}, by its zero bytes (--encoding takes another)"
    return "utf-8", ""


def _detect(raw: bytes, start: int, where: str) -> tuple[str, str]:
    """Say what else than UTF-8 the bytes are; refuse a file that is UTF-8 but for a few bytes."""
    line = raw.count(b"\n", 0, start) + 1
    even, odd = raw[:_SAMPLE:2].count(0), raw[1:_SAMPLE:2].count(0)
    if max(even, odd) * 4 > min(len(raw), _SAMPLE) // 2:
        name = "utf-16-be" if even > odd else "utf-16-le"
        return name, f"read as {name}, by its zero bytes (--encoding takes another)"
    loose = raw.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    whole = sum(not sign.isascii() for sign in loose[: 1 << 20]) - loose[: 1 << 20].count("\ufffd")
    if whole > 4 * broken:
        raise wrong(
            f"{where}:{line}",
            f"byte {raw[start]:#04x} is no UTF-8, and the rest is",
            "fix that line, or name the encoding with --encoding",
        )
    from charset_normalizer import from_bytes

    # the lines that tell encodings apart are those with a byte beyond ASCII
    telling = [part for part in raw.split(b"\n") if not part.isascii()]
    sample = b"\n".join(telling)[:_SAMPLE]
    best = from_bytes(sample, cp_isolation=_LIKELY).best()
    name = best.encoding if best else "cp1252"
    # the detector takes ñ for the ń of another encoding: where cp1252, which Windows saves in,
    # gives nothing but letters and signs of western languages, it is cp1252
    western = sample.decode("cp1252", "replace")
    if all(sign.isascii() or sign in _WESTERN for sign in western.casefold()):
        name = "cp1252"
    try:
        raw.decode(name)
    except UnicodeDecodeError:
        raise wrong(f"{where}:{line}", "no UTF-8, nor like any other encoding", _GIVE) from None
    shown = show(telling[0].decode(name, "replace").strip(), most=60)
    return name, f"read as {name}, for it is no UTF-8 on line {line}: {shown} (--encoding)"


def source_digest(source: Any) -> str:
    """Return the SHA-256 of the files behind a source; empty where it is in memory."""
    if isinstance(source, Mapping):
        hashes = [(str(part), source_digest(source[part])) for part in source]
        if not all(hashed for _, hashed in hashes):
            return ""
        return hashlib.sha256(repr(hashes).encode()).hexdigest()
    if not isinstance(source, (str, Path)):
        return ""
    path = Path(source)
    if not path.exists():
        raise wrong(short(path), "no such file", "check the path")
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for file in files:
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            with file.open("rb") as opened:
                own_hash = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise wrong(
                short(file), f"cannot be read ({error.strerror})", "check the path"
            ) from error
        whole.update(f"{name}\0{own_hash}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()
