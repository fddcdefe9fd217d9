from pathlib import Path

import pytest

from bench.flow.inspect import describe, list_baselines, list_datasets, load, read_bytes, read_page


def test_what_is_listed_is_what_is_there() -> None:
    assert list_datasets()["tajuk_hard"].labels == ("diplomacy", "sports", "trade")
    assert list_baselines()["majority"].startswith("Always answer the commonest")


def test_a_description_counts_what_load_gives() -> None:
    about, data = describe("tajuk_hard"), load("tajuk_hard")
    assert {part: len(rows) for part, rows in data.items()} == {
        part: sum(counts.values()) for part, counts in about["parts"].items()
    }
    assert about["split"] == "story"


def test_a_page_is_read_and_a_missing_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kopi Peru Tertahan\nLIMA - Isi berita.\n")
    assert read_page(tmp_path / "a.txt").headline == "Kopi Peru Tertahan"
    with pytest.raises(ValueError, match=r"b\.txt: cannot be read \(No such file or directory\)"):
        read_page(tmp_path / "b.txt")
    assert read_bytes(tmp_path / "a.txt", "a page", most=4) == b"Kopi"
    # its bytes do as well, and its address tells the site's links from others
    line = "<p><a href='https://{0}.example/garam-12345'>Garam Selatan Dikirim ke {0}</a></p>"
    text = "<p>Pemilik kapal menunggu keputusan tertulis, dan awak tinggal sampai malam.</p>"
    here, there = map(line.format, "ab")
    raw = f"<h1>Kopi Utara Tertahan</h1><div>{text}{here}{text}{there}{text}</div>".encode()
    assert len(read_page(raw).links) == 2
    (link,) = read_page(raw, url="https://a.example/kopi-1").links
    assert link.href == "https://a.example/garam-12345"
