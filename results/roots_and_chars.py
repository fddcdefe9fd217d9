"""Naive Bayes on Indonesian word roots and character runs: the README's example of a new model."""

import re

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline, make_union

PREFIX = re.compile(r"^(?:meng|meny|men|mem|me|peng|peny|pen|pem|pe|ber|ter|di|ke|se)(?=\w{3})")
SUFFIX = re.compile(r"(?<=\w{3})(?:kan|an|i|nya)$")
SPACE = {"multinomialnb__alpha": [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0]}


def roots(headline):
    """Cut a headline into words without their affixes, and pairs of them.

    >>> roots("Barang Dikirimkan")
    ['barang', 'kirim', 'barang kirim']
    """
    words = [PREFIX.sub("", word) for word in re.findall(r"\w+", headline.lower())]
    words = [SUFFIX.sub("", word) for word in words]
    return words + [" ".join(pair) for pair in zip(words, words[1:], strict=False)]


def make(seed):
    """Make a fresh model; nothing in it is left to chance."""
    by_root = TfidfVectorizer(analyzer=roots, sublinear_tf=True)
    by_character = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_pipeline(make_union(by_root, by_character), MultinomialNB(alpha=0.05))
