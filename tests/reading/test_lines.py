from bench.reading.lines import BULLET, is_prose, is_sentence, is_title

PARAGRAPH = "Pemilik kapal menunggu keputusan tertulis, dan awaknya tetap tinggal di geladak."


def test_a_paragraph_is_no_title_and_a_title_none() -> None:
    assert is_prose(PARAGRAPH)
    assert is_sentence(PARAGRAPH)
    assert not is_title(PARAGRAPH)
    for title in ("Kopi Utara Tertahan Lagi", "Siapa Menang di Teluk Nilam?"):
        assert is_title(title)
        assert not is_prose(title)


def test_a_linked_line_is_a_sentence_only_with_a_full_stop() -> None:
    quoted = 'Nelayan Teluk Nilam menunggu, kepala desa bilang "Kami hanya minta kepastian" lagi'
    assert is_title(quoted, linked=True)
    assert not is_title(f"{quoted}.", linked=True)


def test_furniture_actions_and_headings_are_no_titles() -> None:
    for line in ("Sepak Bola", "Lihat Semua Berita", "Berita Terkait Lainnya", "2 jam yang lalu"):
        assert not is_title(line)


def test_bullets() -> None:
    for line in ("- Kopi", "• Kopi", "1. Kopi", "★ Kopi", "»  Kopi"):
        assert BULLET.match(line)
    assert not BULLET.match("Kopi - Teh")
