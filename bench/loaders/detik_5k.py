"""Five thousand Indonesian headlines of detik.com tag pages, in five classes.

Headlines scraped from the tag pages Politik, Ekonomi, Olahraga, Selebritas and Teknologi.
The label is the tag page, so it is what an editor tagged, not what a reader would say, and
the tag's own word stands in many headlines. Only 3,443 of the 5,000 are distinct: the same
25 sidebar headlines were scraped with every page. Published scores on this file were
measured with those copies on both sides.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from bench.records.cards import Card, Upstream
from bench.records.corpora import Example
from bench.texts import digest, fold

_REPOSITORY = "septindwikurnia/Klasifikasi-Kategori-Judul-Berita-LSTM-DISTILBERT-INDOBERT-"
_COMMIT = "f52d74fe1c0d0311f2afa8319e72844c3e2cc6f1"
_FILE = "data/raw/berita_detik_5_kategori.csv"
_MIRRORED = f"detik-headlines-5k/{_FILE}"

CARD = Card(
    title="detik headlines, five tags",
    labels=("Ekonomi", "Olahraga", "Politik", "Selebritas", "Teknologi"),
    languages=("id",),
    licence="MIT badge upstream without a licence file; headlines are detik.com's. Not cleared.",
    citation="none stated; a student project",
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=(
        Upstream(
            path=_MIRRORED,
            url=f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/{_FILE}",
            sha256="6d6de865126d16b9ef2f856a0b5ac9820c086575c699eaa065ac1d328a95c5ca",
        ),
    ),
)
SAMPLE = {
    _MIRRORED: (
        "\ufeffJUDUL,KATEGORI\n"
        '"Rapat Panitia Ditunda, Ketua Belum Tiba",Politik\n'
        "Harga Sewa Gudang Turun di Kota Rekaan,Ekonomi\n"
        "Ponsel Lipat Buatan Rekaan Tahan Air,Teknologi\n"
        "Ponsel Lipat Buatan Rekaan Tahan Air,Teknologi\n"
    ).encode()
}


def read(files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
    """Yield one example a row; an id is the hash of headline and label, with its copy's number.

    So an id does not depend on the order of the rows. Raises ValueError with the line for
    a row that is not two fields.
    """
    text = files[_MIRRORED].decode("utf-8-sig")
    seen = Counter[str]()
    rows = csv.reader(io.StringIO(text, newline=""))
    if next(rows, None) != ["JUDUL", "KATEGORI"]:
        raise ValueError(f"{_MIRRORED}:1: the header is not JUDUL,KATEGORI")
    for row in rows:
        if len(row) != 2:
            raise ValueError(f"{_MIRRORED}:{rows.line_num}: {len(row)} fields, not 2")
        headline, label = row
        key = digest(fold(headline), label, length=12)
        seen[key] += 1
        copy = f".{seen[key]}" if seen[key] > 1 else ""
        yield Example(id=f"{key}{copy}", text=headline, label=label)
