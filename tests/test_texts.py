import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bench.texts import digest, fold, see_also, text_id, tidy


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


def test_fold_ignores_dress_and_keeps_marks() -> None:
    assert fold("“AS–China: 2-1!”") == fold("as china 2 1")
    assert fold("ﬁnal") == "final"
    assert fold("café") == fold("cafe\u0301") != fold("cafe")


def test_digest_is_sha256() -> None:
    assert digest("tajuk") == hashlib.sha256(b"tajuk").hexdigest()
    assert text_id("Tajuk!") == hashlib.sha256(b"tajuk").hexdigest()[:12]


def test_see_also_forms() -> None:
    for line in ("Baca juga: Kopi Naik", "BACA JUGA : Kopi Naik", "(Baca Juga: Kopi Naik)",
                 "- Baca juga – Kopi Naik", "Lihat juga: Kopi Naik"):  # fmt: skip
        assert see_also(line) == "Kopi Naik"
    assert see_also("Baca juga: Benarkah?") == "Benarkah?"
    assert see_also("Baca juga: “Kami Siap”") == "“Kami Siap”"
    assert see_also("Mereka baca juga koran") is None
