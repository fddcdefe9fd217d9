from bench.text_pages.headline import LINE_RULES, are_names, find_headline, is_again, is_same_title
from bench.text_pages.text_line import TextLine

PARAGRAPH = "Pemilik kapal menunggu keputusan tertulis, dan awaknya tetap tinggal di geladak."
HEADLINE = "Kopi Utara Tertahan di Pelabuhan Selatan"


def test_furniture_kickers_and_menus_are_no_headline() -> None:
    for above in (["Beranda", "Ekonomi"], ["EKONOMI"], ["Home > Dunia"], ["3 Juni 2024"], []):
        lines = [TextLine(text) for text in (*above, HEADLINE, PARAGRAPH)]
        assert find_headline(lines) == len(above)
    assert find_headline([TextLine("Kopi", bullet=True)]) is None


def test_the_same_title_in_other_signs() -> None:
    assert is_again("KOPI UTARA - TERTAHAN", "Kopi Utara: tertahan")
    assert is_same_title(HEADLINE, f"{HEADLINE} | Warta Contoh")
    assert not is_same_title("Teh", HEADLINE)
    assert are_names("Nama Rekaan, Penulis Contoh")
    assert not are_names("Kopi naik lagi")


def test_every_rule_says_what_it_is_for() -> None:
    assert all(rule.__doc__ for rule in LINE_RULES)


def test_what_stands_above_a_menu_is_the_sites() -> None:
    for furniture in (False, True):
        menu = ["Facebook", "Telegram"] if furniture else ["Arsip Suara", "Dukung Kami"]
        lines = [
            TextLine("Suara warga dari lereng utara"),
            *(TextLine(text, bullet=True) for text in menu),
            TextLine(HEADLINE),
            TextLine(PARAGRAPH),
        ]
        assert find_headline(lines) == (0 if furniture else 3)
