import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bench.texts import digest, fold, text_id, tidy


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
