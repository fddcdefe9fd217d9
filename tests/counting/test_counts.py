"""Counts in arrays are those of a loop over scikit-learn's analyser, to the last bit."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bench.counting import counts as module
from bench.counting.counts import Counts, count_by_loop

LONG = " ".join(f"kopi{i % 97} gudang-{i % 13}" for i in range(20_000))
WIDE = "".join(map(chr, range(0x4E00, 0x9000)))  # an alphabet that fits no 64-bit number five times
NASTY = [
    "", " ", "\n\t\r\x0b\x1c\x1f\x85\xa0\u2003\u3000", "x", "xy", "kopi", "kopi kopi KOPI",
    "🙂", "👩‍👩‍👧‍👦 keluarga 🇮🇩🇮🇩", "e\u0301 é E\u0301 ｅ́", "a\u0300\u0301\u0302\u0303" * 9,
    "ὈΔΥΣΣΕΎΣ ΣΑΣ Σ", "İstanbul ıI", "ß ẞ ﬃ", "تجارة حرة", "貿易 貿易", "\u202eكوبي\u202c",
    "\ud800 lone \udfff", "a\x00b\x00", "\ufeffkopi", "anak-anak -anak- --", "_ __ ___", "١٢٣ 2031",
    "a " * 500, "aaaaaaaaaaaaaaaaaaaaaaaaa", LONG, "kopi\u200bteh", "!!! ... ?",
]  # fmt: skip
QUICK: dict[str, Callable[[], Any]] = {
    "characters": lambda: TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)),
    "single characters": lambda: CountVectorizer(analyzer="char_wb"),
    "long runs": lambda: CountVectorizer(analyzer="char_wb", ngram_range=(5, 6)),
    "case": lambda: CountVectorizer(analyzer="char_wb", ngram_range=(1, 3), lowercase=False),
    "accents": lambda: CountVectorizer(
        analyzer="char_wb", ngram_range=(3, 4), strip_accents="unicode"
    ),
    "words": CountVectorizer,
    "pairs": lambda: CountVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2)),
    "pairs alone": lambda: CountVectorizer(ngram_range=(2, 2)),
    "threes": lambda: TfidfVectorizer(ngram_range=(1, 3), strip_accents="ascii"),
    "stop words": lambda: CountVectorizer(stop_words=["kopi", "anak"], ngram_range=(1, 2)),
    "english": lambda: CountVectorizer(stop_words="english"),
    "other pattern": lambda: CountVectorizer(token_pattern=r"[^\W\d_]+", ngram_range=(1, 2)),
    "group": lambda: CountVectorizer(token_pattern=r"(\w)\w*", ngram_range=(1, 2)),
    "empty words": lambda: CountVectorizer(token_pattern=r"\w*", ngram_range=(1, 2)),
}
LOOPED: dict[str, Callable[[], Any]] = {
    "characters across words": lambda: CountVectorizer(analyzer="char", ngram_range=(1, 3)),
    "words with spaces": lambda: CountVectorizer(token_pattern=r"\w+ \w+", ngram_range=(1, 2)),
    "words of control characters": lambda: CountVectorizer(token_pattern=r"[^ ]+"),
    "tokenizer": lambda: CountVectorizer(tokenizer=str.split, token_pattern=None),
    "preprocessor": lambda: CountVectorizer(preprocessor=str.upper),
    "analyzer": lambda: CountVectorizer(analyzer=str.split),
    "runs too long": lambda: CountVectorizer(analyzer="char_wb", ngram_range=(2, 40)),
}


def same(counts: Counts, texts: list[str], vectoriser: Any) -> None:
    indices, data, ends, features, size = count_by_loop(texts, vectoriser)
    for mine, looped in ((counts.indices, indices), (counts.data, data), (counts.ends, ends)):
        assert (mine.dtype, mine.tobytes()) == (looped.dtype, looped.tobytes())
    assert (counts.features, counts.size) == (features, size)
    assert all(type(number) is int for number in (counts.features, counts.size))


def scikit_learn(counts: Counts, texts: list[str], vectoriser: Any) -> None:
    """Hold counts against scikit-learn's own matrix of the texts; it lists rows in another way."""
    plain = CountVectorizer(**{
        name: value for name, value in vectoriser.get_params().items()
        if name in CountVectorizer().get_params() and name != "dtype"
    })  # fmt: skip
    if not counts.features:
        with pytest.raises(ValueError, match="empty vocabulary"):
            plain.fit(texts)
        return
    expected = plain.fit_transform(texts)
    expected.sort_indices()
    mine = counts.matrix().copy()
    mine.sort_indices()
    assert mine.shape == expected.shape
    assert mine.indices.tolist() == expected.indices.tolist()
    assert mine.data.tolist() == expected.data.tolist()
    assert mine.indptr.tolist() == expected.indptr.tolist()
    assert counts.size == sum(map(len, plain.get_feature_names_out()))


@pytest.fixture
def no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("counted by the loop")

    monkeypatch.setattr(module, "count_by_loop", fail)


@pytest.mark.parametrize("name", QUICK)
def test_nasty_texts_are_counted_as_the_loop_would(name: str, no_loop: None) -> None:
    texts = [*NASTY, *reversed(NASTY)]
    vectoriser = QUICK[name]()
    counts = Counts.make(texts, vectoriser)
    same(counts, texts, vectoriser)
    scikit_learn(counts, texts, vectoriser)


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("text", [[], [""], ["kopi"], ["a"], [" "], ["\x00"], ["🙂"]], ids=repr)
def test_one_text_or_none(name: str, text: list[str], no_loop: None) -> None:
    vectoriser = QUICK[name]()
    same(Counts.make(text, vectoriser), text, vectoriser)


@pytest.mark.parametrize("name", LOOPED)
def test_what_does_not_fit_is_looped_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text in NASTY if text != LONG]
    calls = []
    monkeypatch.setattr(
        module, "count_by_loop", lambda *given: calls.append(1) or count_by_loop(*given)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        counts = Counts.make(texts, LOOPED[name]())
        assert calls
        same(counts, texts, LOOPED[name]())
        scikit_learn(counts, texts, LOOPED[name]())


def test_a_wide_alphabet_is_looped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [WIDE, "kopi", WIDE[::-1]]
    vectoriser = QUICK["characters"]()
    same(Counts.make(texts, vectoriser), texts, vectoriser)
    calls = []
    monkeypatch.setattr(
        module, "count_by_loop", lambda *given: calls.append(1) or count_by_loop(*given)
    )
    Counts.make(texts, vectoriser)
    Counts.make(texts[1:2], vectoriser)
    assert len(calls) == 1


def test_another_order_of_the_product_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module._shows_last_first()
    plain = module._ones

    class Sorts(type(plain(module.Sequences(np.zeros(0, np.int32), np.zeros(1, np.int64)), 1))):  # type: ignore[misc]
        def __matmul__(self, other: Any) -> Any:
            product = super().__matmul__(other)
            product.sort_indices()
            return product

    monkeypatch.setattr(module, "_ones", lambda *given: Sorts(plain(*given)))
    module._shows_last_first.cache_clear()
    try:
        assert not module._shows_last_first()
        vectoriser = QUICK["characters"]()
        same(Counts.make(NASTY, vectoriser), NASTY, vectoriser)
    finally:
        module._shows_last_first.cache_clear()


LETTERS = st.text(st.sampled_from("aAbB -_.\tσΣİıß🙂\u0301\u200d易\ud800"), max_size=25)


@given(
    texts=st.lists(st.one_of(LETTERS, st.text(max_size=15)), max_size=8),
    name=st.sampled_from(sorted(QUICK)),
)
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_any_texts_are_counted_as_the_loop_would(texts: list[str], name: str) -> None:
    vectoriser = QUICK[name]()
    same(Counts.make(texts, vectoriser), texts, vectoriser)


def test_counts_are_read_as_they_were_written(tmp_path: Path) -> None:
    counts = Counts.make(NASTY, QUICK["pairs"]())
    counts.save(tmp_path / "counts.npz")
    read = Counts.load(tmp_path / "counts.npz")
    same(read, NASTY, QUICK["pairs"]())
    assert read.seconds == counts.seconds
    assert [path.name for path in tmp_path.iterdir()] == ["counts.npz"]
