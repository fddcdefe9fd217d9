"""Words are those of scikit-learn's tokenizer; patterns said to match no space match none."""

import re
import sys

import pytest
from sklearn.feature_extraction.text import CountVectorizer

from bench.counting import tokens as module
from bench.counting.tokens import Tokens, pattern_words, spaced_words

TEXTS = ["Kopi naik, kopi-susu turun", "", "di ke dan", "a b c", "--x-- 'Σας' ΣΑΣ", "kopi"]


def spelt(tokens: Tokens) -> list[list[str]]:
    ends = tokens.texts.ends
    return [
        [tokens.words[item] for item in tokens.texts.items[ends[i] : ends[i + 1]]]
        for i in range(len(ends) - 1)
    ]


@pytest.mark.parametrize("pattern", [*sorted(module._WITHIN_WORDS), r"\w+", r"[^,]+"])
def test_words_are_those_of_the_tokenizer(pattern: str) -> None:
    vectoriser = CountVectorizer(token_pattern=pattern, stop_words=["di", "kopi"])
    analyse = vectoriser.build_analyzer()
    assert spelt(pattern_words(TEXTS, vectoriser)) == [analyse(text) for text in TEXTS]


def test_texts_in_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = spelt(spaced_words(TEXTS, CountVectorizer()))
    assert whole == [text.lower().split() for text in TEXTS]
    for size in (1, 2, 5, 6):
        monkeypatch.setattr(module, "_TOGETHER", size)
        assert spelt(spaced_words(TEXTS, CountVectorizer())) == whole


@pytest.mark.parametrize("pattern", sorted(module._WITHIN_WORDS))
def test_such_a_pattern_takes_whitespace_for_an_edge(pattern: str) -> None:
    match = re.compile(pattern)
    spaces = [chr(i) for i in range(sys.maxunicode + 1) if chr(i).isspace()]
    assert len(spaces) > 20
    for space in spaces:
        assert "ab".join((space, space)).split() == ["ab"]
        for left, right in (("ab", "cd"), ("a-", "-b"), ("a", "b"), ("-", "-"), ("ab-", "c_")):
            apart = match.findall(left) + match.findall(right)
            assert match.findall(f"{left}{space}{right}") == apart
