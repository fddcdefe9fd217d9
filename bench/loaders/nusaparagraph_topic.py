"""NusaParagraph topics: paragraphs in ten local languages of Indonesia, in eight classes.

24,714 paragraphs, written for the corpus by native speakers on a given topic (Cahyawijaya et
al. 2023): 15,516 train, 2,948 valid (here the validation split) and 6,250 test rows. They are
neither headlines nor news, and half have 109 words or more. Languages: Betawi (bew), Batak (btk),
Buginese (bug), Javanese (jav), Madurese (mad), Makassarese (mak), Minangkabau (min), Musi
(mui), Rejang (rej), Sundanese (sun). Training splits differ much: 93 rows in bug, 105 in rej, 168
in mui, 1,350 to 2,800 elsewhere. mui has no `slice of life`.

Upstream's id stands once in a language, over its three files; another language uses the same
numbers for other paragraphs. Below 1,000 they seem to number the tasks the writers were given:
bew, jav and sun have 600 such ids in common, all with one label; of 430 in common, mak agrees
with jav on 120. Rows of one number are no translations and lie in different parts, so they are
not tied.

Known defects, counted after folding: 5 rows repeat another of their language: 1 in mad and 2 in
min within train, 1 tune row of mak and 1 of min repeat a train row; besides, 1 test row of min
repeats a train row under another label. No story has two languages. Texts of one story are
mostly near copies in which a writer changed a few words: 141 rows of bew are in 60 stories of
two or more, 52 of mad in 23, 230 of mak in 68, 76 of min in 32, none elsewhere; 12 of these
stories in bew, 1 in mak and 1 in min have two labels. So the published split leaks 114 test
rows: 63 in mak, 28 in bew, 15 in min, 8 in mad. Line breaks of all kinds stand in 855 texts,
white space at an end of 5,102: they are kept. No field is empty.

The view is `text`.
"""

from collections.abc import Iterator, Mapping

from bench.delimited import read_rows
from bench.records.cards import Card, Upstream
from bench.records.corpora import Example

_REPOSITORY = "IndoNLP/nusa-writes"
_COMMIT = "b337f511185cd44c9c57ff906ecef1af6165adbc"
_ADDRESS = f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}"
_LANGUAGES = ("bew", "btk", "bug", "jav", "mad", "mak", "min", "mui", "rej", "sun")
_PARTS = {"train": "train", "valid": "tune", "test": "test"}
_SHA256 = {
    "bew-train": "db8685e1147605e246315c069eb26c156b92383cb0c88d7aaad37b5c23714e2f",
    "bew-valid": "b80e89aa99fe677c7c52d052f0d2c2069ef452674fe7d54ab42c67e5a9df799c",
    "bew-test": "2986ea72f7e25f6bad1ac4adbad9a114a3a54a173056759a81f77bb90263fb0f",
    "btk-train": "8549b8d3067c665c17f99fa67ed10adae661166a26218142ce9975e7f0f8a858",
    "btk-valid": "d1599023276df1b469fc59fb84ca23b6b4d30ff8399056b28a3a128b07eee611",
    "btk-test": "225bd2dd51be28e2712d236af2b535c6ce683c6c3f1d8793e7d1109b29552037",
    "bug-train": "f988d280dad5cdf9f7d10b2a35969d76e72b9096ecc57979234588760b1f9b03",
    "bug-valid": "6bd92230c42574275decd4028a30e0d3fbc0f0f4fad487d232c380fb524f22a9",
    "bug-test": "e336c4c906d6e5663371794eb89cc3911f84767999e8e5aee39775189d6afc2c",
    "jav-train": "b7d4ec9f62a0c8c6eb6b6d29686e48777fd98984d77ac30cf09894e21c672fe8",
    "jav-valid": "5673327a5f636f5f8fb188cc5e549b6896babfa1ef0651d05ae07404710cea25",
    "jav-test": "92ae880038fa39ff6fdd1ba7b7e4ab33619009db6f3d9a5ba19fb639d21d8251",
    "mad-train": "841eef7c518573fa3daa05e99236f3e2372c89558d4cd49954e3db1998de2501",
    "mad-valid": "1347e51eb848d1b7cd79e7aba632d84b384ae69808ef7ee6d80fb585c577851f",
    "mad-test": "c952de34a0e415de4c2b2121ddb34e8a4482ad6e86e4eedfa7812bddfaf53f92",
    "mak-train": "7329f13f096f2cb09e25c6699d3503bc44f9fcd423b624c6887e25a8b569f85e",
    "mak-valid": "2c34a280d244b5cc7ea8e4799ceb2e4350b664022c789069acae766d150f2b7f",
    "mak-test": "a534d37021a3d40d6b849d5514ea0b95cd471f2dfe23dc87233c0fd80f8016b3",
    "min-train": "5d80f15ac26d1be7ea98475b20e8ffdec22eef477ac105bc2bb5ac1c37b657ad",
    "min-valid": "629d8b983d27086e8d47ae075f10a57620210cf057d94c5a37efc2ab7e582d97",
    "min-test": "a9525cfa177f96c6afeb99faa02ff9cc0e5fbed505a583125148d3d0302ee319",
    "mui-train": "1c8989e797f233b5213aafe4ebe643822fb5f53f8316f427499d69f59f8db7cc",
    "mui-valid": "ceebae6d7ff9831fa889b35de7d5ecf0e97447580fad2cacf86f32d5a18627ac",
    "mui-test": "38d2e257d0de5e23d6bcb34252e31c33d5f5c51e6a0cf6515ef65bb58f8cbbd6",
    "rej-train": "d9175f957f623ec2bb5654446c5295316b761d573b32ad52875a4e71c81378b8",
    "rej-valid": "50c82494e97f6e26a92efce294dc9e1bca3f1a1dd3c01761ba589cc3370f484c",
    "rej-test": "14f7dd23224821800be23cea2388a71709b79cd72d9ae100ee22f7fa36d59744",
    "sun-train": "7f4cbd548f115957b04ac23b13522a72ac74030e867449c1ade8c784f3ec20fb",
    "sun-valid": "16cabaf194f8222e95a64825b039cee2e6b14b7d9b99392795a33fc3484445e7",
    "sun-test": "544786eb4032f55fd0c5f88b4767c8e0b311939f1b75cc675161f72a49d50102",
}
_HEADER = ("id", "text", "label")


def _file(language: str, file: str) -> str:
    return f"data/nusa_alinea-topic-{language}-{file}.csv"


def _path(language: str, file: str) -> str:
    return f"nusaparagraph-topic/{_file(language, file)}"


CARD = Card(
    title="NusaParagraph topics, ten languages",
    labels=(
        "business",
        "culture & heritage",
        "food & beverages",
        "leisures",
        "religion",
        "slice of life",
        "sports",
        "technology",
    ),
    languages=_LANGUAGES,
    licence="Apache-2.0 (LICENSE of the repository); no licence is stated for the data alone.",
    citation=(
        "Cahyawijaya et al., NusaWrites: Constructing High-Quality Corpora for Underrepresented "
        "and Extremely Low-Resource Languages, IJCNLP-AACL 2023, pages 921-945, arXiv 2309.10661"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=tuple(
        Upstream(
            path=_path(language, file),
            url=f"{_ADDRESS}/{_file(language, file)}",
            sha256=_SHA256[f"{language}-{file}"],
            language=language,
        )
        for language in _LANGUAGES
        for file in _PARTS
    ),
    views=("text",),
    splits=("published", "story"),
)
SAMPLE = {
    _path("jav", "train"): (
        b"id,text,label\n"
        b'4,"Warung karangan iku adol ""sega"", kopi, lan teh. ",food & beverages\n'
        b"11,Bal-balan karangan bengi iki ora ana sing menang.,sports\n"
        b"12,Bal-balan karangan bengi iki ora ana sing menang.,sports\n"
    ),
    _path("jav", "test"): (
        b"id,text,label\n5,Ketel karangan iki bisa ngobrol karo telpon.,technology\n"
    ),
    _path("sun", "train"): (
        b"id,text,label\n4,Warung rekaan teh ngajual kopi jeung roti.,food & beverages\n"
    ),
}


def read(files: Mapping[str, bytes], *, view: str = "text") -> Iterator[Example]:
    """Yield one example a row of every file given.

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
                yield Example(
                    id=f"{language}-{key}",
                    text=text,
                    label=label,
                    part=part,
                    language=language,
                )
