"""The small inputs that failed once, each with what it stands for."""

from pathlib import Path

from bench.intake.keeping import open_table
from bench.intake.options import Columns, TableOptions
from bench.intake.tables import Table

SPORTS = (
    "Klub Rekaan Menang Tipis di Kandang",
    "Pelatih Baru Dikontrak Dua Musim",
    "Wasit Ganti Jadwal Laga Malam",
)
MONEY = (
    "Harga Garam Naik di Pasar Kota",
    "Bank Contoh Tambah Kredit Tani",
    "Tarif Kapal Barang Dipangkas",
)


def made(path: Path, text: str, asked: TableOptions | None = None) -> Table:
    path.write_text(text, encoding="utf-8")
    return open_table(path, asked)


def rows(separator: str = ",") -> str:
    pairs = [(text, "Olahraga") for text in SPORTS] + [(text, "Ekonomi") for text in MONEY]
    return "".join(f"{text}{separator}{label}\n" for text, label in pairs)


def test_own_csv(tmp_path: Path) -> None:
    asked = TableOptions(columns=Columns(text="judul", label="kategori"))
    table = made(tmp_path / "news.csv", "judul,kategori\n" + rows(), asked)
    assert table.name == "news"
    assert table.CARD.labels == ("Ekonomi", "Olahraga")
    assert [e.text for e in table.read({})] == [*SPORTS, *MONEY]
    assert table.warnings == ()


def test_semicolon(tmp_path: Path) -> None:
    table = made(tmp_path / "labels.csv", "headline;topic\n" + rows(";"))
    assert table.rows.num_rows == 6
    assert table.taken[0] == "separator ';' (--separator takes another)"


def test_repeated_headline(tmp_path: Path) -> None:
    again = f"{SPORTS[0]},Olahraga\n"
    table = made(tmp_path / "labels.csv", "headline,topic\n" + rows() + again)
    assert table.rows.num_rows == 6
    assert table.excluded == {"copies": 1}


def test_multi_label(tmp_path: Path) -> None:
    text = f"headline,topic\n{SPORTS[0]},Olahraga;Ekonomi\n{SPORTS[1]},Olahraga\n{MONEY[0]},Ekonomi"
    table = made(tmp_path / "labels.csv", text)
    assert table.CARD.labels == ("Ekonomi", "Olahraga")
    (told,) = [line for line in table.warnings if "single-label task" in line]
    assert "1 rows left out" in told
    assert "'Olahraga;Ekonomi'" in told


def test_labels_of_one_spelling(tmp_path: Path) -> None:
    labels = ("olahraga", "OLAHRAGA", "Olahraga", "tecnologia", "tecnología")
    pairs = zip([*SPORTS, *MONEY], labels, strict=False)
    text = "headline,topic\n" + "".join(f"{a},{b}\n" for a, b in pairs)
    told = made(tmp_path / "labels.csv", text).warnings
    assert told[0].startswith("3 labels differ only by case: OLAHRAGA (1), Olahraga (1), olahraga")
    assert told[1].startswith("2 labels differ only by accent: tecnologia (1), tecnología (1)")


def test_rows_are_no_pages(tmp_path: Path) -> None:
    texts = ["- Beras naik lagi", "Berita terkait", '"Baris satu\nbaris dua"', "Baca juga: Gol"]
    text = "headline,topic\n" + "".join(f"{t},{'ab'[i % 2]}\n" for i, t in enumerate(texts))
    table = made(tmp_path / "labels.csv", text)
    assert [e.text for e in table.read({})] == [t.strip('"') for t in texts]


def test_the_headlines_that_ship(tmp_path: Path) -> None:
    table = open_table(Path(__file__).parents[2] / "datasets" / "examples" / "headlines.csv")
    assert table.read_rows == 300
    assert table.CARD.labels == ("ekonomi", "hiburan", "olahraga", "politik", "teknologi")
    assert table.CARD.splits == ("story", "time")
    assert table.excluded == {"copies": 3}
    assert table.warnings == ()
