import bz2
import gzip
import io
import lzma
import zipfile

import pyarrow as pa
import pytest

from bench.intake import decoding
from bench.intake.decoding import encoding_of, unpack

TEXT = "judul,kategori\nPerdana Menteri “damai”,politik\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_an_encoding_is_found_by_its_first_bytes(encoding: str) -> None:
    name, _ = encoding_of(TEXT.encode(encoding), where="a.csv")
    assert TEXT.encode(encoding).decode(name).lstrip("\ufeff") == TEXT


def test_what_is_no_utf_8_is_read_and_said() -> None:
    name, note = encoding_of(("é".join(["judul"] * 9) + "\n").encode("latin-1"), where="a.csv")
    assert b"\xe9".decode(name) == "é"
    assert "--encoding" in note


def test_a_named_encoding_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no encoding 'utf-9'; use utf-8"):
        encoding_of(b"a,b\n", where="a.csv", asked="utf-9")


def test_packed_bytes_are_unpacked_and_broken_ones_named() -> None:
    assert unpack(gzip.compress(b"abc"), where="a.csv.gz") == b"abc"
    assert unpack(b"abc", where="a.csv") == b"abc"
    with pytest.raises(ValueError, match=r"a\.csv\.gz"):
        unpack(gzip.compress(b"abc" * 99)[:-9], where="a.csv.gz")


def _zipped(raw: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", raw)
    return packed.getvalue()


def _zst(raw: bytes) -> bytes:
    return bytes(pa.compress(raw, codec="zstd", asbytes=True))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, _zst, _zipped])
def test_a_file_that_unpacks_without_end_is_stopped(monkeypatch, pack) -> None:
    sizes: list[int] = []
    read = decoding._read_all

    class Counted:
        def __init__(self, file):
            self.file = file

        def read(self, size):
            sizes.append(size)
            return self.file.read(size)

    monkeypatch.setattr(decoding, "_read_all", lambda file, where: read(Counted(file), where))
    assert unpack(pack(b"abc" * 99), where="a.csv.x") == b"abc" * 99
    monkeypatch.setattr(decoding, "_MOST", 3 << 20)
    with pytest.raises(ValueError, match=r"^a\.csv\.x: unpacks to more than"):
        unpack(pack(bytes(9 << 20)), where="a.csv.x")
    assert max(sizes) <= 1 << 20  # whatever is asked for is set aside at once
