import io
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

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
