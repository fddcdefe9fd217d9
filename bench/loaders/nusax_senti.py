"""NusaX sentiment: 1,000 short texts in Indonesian, English and ten local languages.

This is a second task shape and not topic classification: the labels are sentiments, the texts
reviews and posts, not news. 1,000 Indonesian texts were translated into eleven languages by
people (Winata et al. 2023). Every language has the same 500 train, 100 valid (here the tune
part) and 400 test rows: negative 383, neutral 239, positive 378.

Upstream's id stands once in a language, over its three files, and has one part and one label
in all languages. Rows of one id are translations of each other: the tie `id:<id>` makes them
one story, so that pooled languages can be split without a leak.

In Ngaju (nij) 32 rows hold the translation of another id's text (16 train, 5 tune, 11 test):
ids 100 to 121 that of the id 100 below, and ids 2, 4, 6, 7, 9, 10, 11, 13, 14 and 20 that of
the id 100 above. They were found by the characters they share with the other languages. Text
and label stay as upstream has them, so 20 labels are another text's (6 in test). The tie is
that of the text they hold; for 12 ids Ngaju thus has two translations and id + 100 has none.

Other defects: 2 rows hold "#ERROR!" where a spreadsheet took a text for a formula (bug-270 and
sun-778, train); 4 English rows hold a translator's note in Indonesian (eng-136, eng-169 and
eng-363 in train, eng-178 in test). After folding, in Ngaju 1 test row repeats a tune row under
another label and 1 repeats a test row; Indonesian and Ngaju share 1 text. No other row of any
language repeats another; the notes eng-178 and eng-363 are near copies. So the published split
leaks 5 test rows in Ngaju, 1 in English and none in another language alone; with all languages
pooled it leaks 133 of 4,800, nearly all by way of Ngaju. Line feeds stand in 49 texts, white
space at an end of 616; no field is empty.

The view is `text`.
"""

from collections.abc import Iterator, Mapping

from bench.delimited import read_rows
from bench.records.cards import Card, Upstream
from bench.records.corpora import Example

_REPOSITORY = "IndoNLP/nusax"
_COMMIT = "75b0be5d982348332509f296e10d9bf9cb66d60f"
_FOLDER = "datasets/sentiment"
_ADDRESS = f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/{_FOLDER}"
# a language's code, and its folder upstream
_LANGUAGES = {
    "ace": "acehnese",
    "ban": "balinese",
    "bbc": "toba_batak",
    "bjn": "banjarese",
    "bug": "buginese",
    "eng": "english",
    "ind": "indonesian",
    "jav": "javanese",
    "mad": "madurese",
    "min": "minangkabau",
    "nij": "ngaju",
    "sun": "sundanese",
}
_PARTS = {"train": "train", "valid": "tune", "test": "test"}
_SHA256 = {
    "acehnese/train.csv": "eeb72a3e29d6129af729a9112e296afe0b7bae3c4f6a2590d5532bafe57f4597",
    "acehnese/valid.csv": "1752fc429c3f7b12f29a72dd68d0e3939b21a40f389dd5d0eb5432c6d036b308",
    "acehnese/test.csv": "0a38ac2352ec2194602f97acf5b25c78f432d84c9c9bee60c294506e55c18f1c",
    "balinese/train.csv": "e37accf45aec8381c7465b2ca2df75500c0c5991941f18a6f0e109d8a81e5c5b",
    "balinese/valid.csv": "1055ca278cc03de4743605c1bfac04261b4f6514fbbdba86587c2e3076e80197",
    "balinese/test.csv": "d10c82f294bd72b0ee7077400424522e5c39fa477f83ffabb2f7652f84ed71fa",
    "toba_batak/train.csv": "f6fed53a064607541c12a7f25dd16c5dc47b145ff7a75d844e18e3e50f80063f",
    "toba_batak/valid.csv": "af3fdec7f6319b0e38e0ee7defb168ca741c1a56fac3dc3aa7a57dbab50967ea",
    "toba_batak/test.csv": "11d15c3ab4079d7d97e80bfc1ce1a4245bd1909a3fa40e15806c1c6334a99309",
    "banjarese/train.csv": "0e15c5826401ca8649c51e67a5c1ba6b0345d66897954e96ac073a85e717ee7a",
    "banjarese/valid.csv": "999a0bef291cde263777d64bde9d31b46fbf1de957a64e73f0fd39b8674784b1",
    "banjarese/test.csv": "cca90ae2c130ebd41f38a3d04acda1cc79b3795d5e43575a41d369c7326679d9",
    "buginese/train.csv": "23818aa30bf4ae743c540b007231c925e6f00f4dfd3ed8e38972b5663d601027",
    "buginese/valid.csv": "5425f886a49379cffd114802b0d3ef07de048d3f7e1647046a2c6dabd7284b0f",
    "buginese/test.csv": "369fedd3463d406e98b88dbc7cce9a3ce1ac9d3947aad627f17826e68ee0b179",
    "english/train.csv": "d11297019c1f39c6a9bc855cf8bebd54aebd6c9c3e0e945cb8cb6a7999350e94",
    "english/valid.csv": "76ca81930332a857ee8c1a5d05a1523f4d91783d313a80bccb39836d80ad2655",
    "english/test.csv": "63b49ae7c8fa9c72013dbc29477c9ca6b9f82e510f65df88a05635e36f4a979e",
    "indonesian/train.csv": "698c4802111085c14fbe35122957e1145338d307bcc295764026a23095a32984",
    "indonesian/valid.csv": "4049c4a53017e08db72c72e1907345bfdfc19385481c58f54fe4637073d813f9",
    "indonesian/test.csv": "43b612ed6fde972c752ab9fa8b2ce290d9ffa06b176b732fcef2a947cb94a161",
    "javanese/train.csv": "46a88ac0f2f0b09b42b7fb840d80f727cc5b2a558440cd29d3b69178c24853c5",
    "javanese/valid.csv": "ff8df9ec279e505c914bf7c367db5f10fcba672da8a0f7a32f8b701670e7a89c",
    "javanese/test.csv": "ad73d2ee75854c4104c9188a84c757caa07f826e108a384ade7fbf0f6dcc53a2",
    "madurese/train.csv": "0cc23e1d5f29cc94f30916e07f32809dd3995a8bbae2d19e78d4f88673a91c05",
    "madurese/valid.csv": "e1dc6c01128a40c13903e14ec3c51987ac47dacbbc527bd20e178294278296ad",
    "madurese/test.csv": "daf0d571942b7a716583f2f92257501278ab29f8a315a9074fc4aa4a63869be1",
    "minangkabau/train.csv": "96f11a39631fded49d04562e520199bcc9dcdbd07bfaee505753521d82388437",
    "minangkabau/valid.csv": "bca87a7e812cf13ac31c4fa9f0d4ac4c6dd2ba00999abd1687f01a1d89f37f3f",
    "minangkabau/test.csv": "da055aabc671f0d702f73c50a90fde58ac0916ce30c4a23b6b0a589950909062",
    "ngaju/train.csv": "db52af95941e56846296f9adcc58fa94cd41cd5ab17ce9ee10f20f3116d991ad",
    "ngaju/valid.csv": "a3061f5238852dcf296d92ebd103f1530e6e5832511e5a0a38fb85facd05fc80",
    "ngaju/test.csv": "f8cd78d440d7d4cdc4fa556e80a546028fbfb0eaa173ff5156a39c3d42e9ca4f",
    "sundanese/train.csv": "b525aefac4d9819add0375b8c0db49516f19b57fbf6e6fc5afda3069895f2168",
    "sundanese/valid.csv": "ca5bbbef8e7d8d085300e716e570b4f2a964a761b392a3612e5547dd7b5d0444",
    "sundanese/test.csv": "887e940330e59716ff741ad11c4bccad6f94752c46de44858b32d46a96ef7d48",
}
_HEADER = ("id", "text", "label")
# Ngaju rows whose text is another id's (see above): the row's id, and the id of its text
_MISPLACED = {str(100 + k): str(k) for k in range(22)} | {
    str(k): str(100 + k) for k in (2, 4, 6, 7, 9, 10, 11, 13, 14, 20)
}


def _path(language: str, file: str) -> str:
    return f"nusax-senti/{_FOLDER}/{_LANGUAGES[language]}/{file}.csv"


CARD = Card(
    title="NusaX sentiment, twelve languages",
    labels=("negative", "neutral", "positive"),
    languages=tuple(_LANGUAGES),
    licence="CC-BY-SA 4.0 for the data (datasets/LICENSE); Apache-2.0 for upstream's code.",
    citation=(
        "Winata et al., NusaX: Multilingual Parallel Sentiment Dataset for 10 Indonesian Local "
        "Languages, EACL 2023, pages 815-834, arXiv 2205.15960"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=tuple(
        Upstream(
            path=_path(language, file),
            url=f"{_ADDRESS}/{folder}/{file}.csv",
            sha256=_SHA256[f"{folder}/{file}.csv"],
            language=language,
        )
        for language, folder in _LANGUAGES.items()
        for file in _PARTS
    ),
    views=("text",),
    splits=("published", "story"),
)
SAMPLE = {
    _path("eng", "train"): (
        b"id,text,label\n"
        b'7,"The invented soup was cold, and nobody said sorry.",negative\n'
        b"12,The stall opens at nine.,neutral\n"
    ),
    _path("ind", "train"): (
        b"id,text,label\n"
        b"12,Warung karangan itu buka pukul sembilan.,neutral\n"
        b'7,"Sup karangan itu dingin, dan tak ada yang minta maaf.",negative\n'
    ),
    _path("ind", "test"): (b'id,text,label\n30,"Kata nenek ""enak"", dan memang enak!",positive\n'),
}


def read(files: Mapping[str, bytes], *, view: str = "text") -> Iterator[Example]:
    """Yield one example a row of every file given; translations of one text share a tie.

    Text and label are as upstream has them. An id is language and upstream's id, which stands
    once in a language. Raises ValueError with the line for an unknown label and for an id
    that stands twice.
    """
    for language in _LANGUAGES:
        seen = set[str]()
        for file, part in _PARTS.items():
            path = _path(language, file)
            if path not in files:
                continue
            for line, row in read_rows(files[path], where=path, delimiter=",", header=_HEADER):
                key, text, label = row
                if label not in CARD.labels:
                    raise ValueError(
                        f"{path}:{line}: no label {label!r}; use {', '.join(CARD.labels)}"
                    )
                if key in seen:
                    raise ValueError(f"{path}:{line}: id {key} stands twice; keep one of the two")
                seen.add(key)
                row_of = _MISPLACED.get(key, key) if language == "nij" else key
                yield Example(
                    id=f"{language}-{key}",
                    text=text,
                    label=label,
                    ties=(f"id:{row_of}",),
                    part=part,
                    language=language,
                )
