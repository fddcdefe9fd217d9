"""NusaParagraph emotions: paragraphs in ten local languages of Indonesia, in seven classes.

22,324 paragraphs, written for the corpus by native speakers who were given an emotion (Cahyawijaya
et al. 2023): 13,963 train, 2,661 valid (here the validation split) and 5,700 test rows. They are
neither headlines nor news. The languages are those of `nusaparagraph_topic`; training splits have
87 rows in bug, 136 in rej, 201 in mui, 999 to 2,800 elsewhere. mad has 13 rows of `shame` in all.

Upstream's id stands once in a language, over its three files. Another language uses the same
numbers for other paragraphs, so rows of one number are not tied.

Known defects, counted after folding: 24 rows repeat another of their language (11 in bew, 8 in
btk, 5 in mad); 11 test rows (4, 5, 2) repeat a row of train or valid, all of them under another
label. With near copies 125 rows of bew are in 59 stories of two or more, 18 of btk in 9, 97 of mad
in 45, 183 of mak in 58, 28 of min in 12, none elsewhere; 19 of these stories in bew, 8 in btk, 6
in mad and 4 in mak have two labels. So the published split leaks 96 test rows: 43 in mak, 23 in
bew, 22 in mad, 5 in btk, 3 in min. Line breaks stand in 707 texts, white space at an end of 4,496:
they are kept. No field is empty.

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
    "bew-train": "468ff6e7d714918a7a25d2032b153b6b61d9f7e2048b2af30357e539b8f56e7b",
    "bew-valid": "136c95af9f0909a18d83c973482db2d88b533a1a3121304c09a6259739264aec",
    "bew-test": "2823dcc0c42e4a2fdd628fbffa6a3e75ba914c688ea509f2889d0d0418d6a7eb",
    "btk-train": "62594f3c068968962a24d3ef088a7dd36fc68919fa217cc39abcd988fece7331",
    "btk-valid": "0dfab4c934dbd02801d2c4f91245137221c96c0e90739a93878bfcf1256d4404",
    "btk-test": "ceb246c6516ddb5a7366e925cca74922f2f4808d80eef458e5e3446c3af86638",
    "bug-train": "be4182cc912a2bd5213c46321b89944b9a207df19b2199bd2ab393e79c390a98",
    "bug-valid": "fdcab01a6eae63eca6b1b13d92931729179487b16b45b707e101bc3251f84296",
    "bug-test": "7efc8fab105a8b87c94402f5e2c9dd506a343bf8dc83e84b1e8dd0b3107d116e",
    "jav-train": "d17f8035c6f430296a2e1f4e72c47743514ac7a9aa1abb21a1ddc13cfff97f65",
    "jav-valid": "ad9856f29ca150db85097d5c5cce9e9547b2028698ed13f2e3ce40ce2c14f27f",
    "jav-test": "8a84f425cdb3b223be449bc89f4149f52791e82b8b2e2aec38ce0d7e031c638a",
    "mad-train": "9cfdfa9cc35cd9007d57e7ebe24e4a135775174de43ede7357d32e0029104b9c",
    "mad-valid": "d467169d2f9b5675e45fa27843442090429c60c70a3122630cfba0683752475d",
    "mad-test": "73d42ccf17565a57887609abf43c4b5f9ad9d699bf7e041c137ab0cf956d59f0",
    "mak-train": "4c4f8e04b1b7f8d2a8677b5a7b42712f41d94e8b03cfe8d01e62142823c5f5fe",
    "mak-valid": "e73fdae785ba2ce61e9e995de05313b54d69d7ea05e5ef406b32f2e59f4dad7c",
    "mak-test": "3c81e2d8cfb24583c280e144ed181d75e854088223fee3e81eeff86c9ed5fe38",
    "min-train": "506ac27e027690bf1ce660d540164b57e4b6020c1a3e8052418ee49e2144ef4b",
    "min-valid": "5d8ebd1a0e94b1451a41a318ba30310c2bd4b04f396fd83fd0c3b9f018a90aa5",
    "min-test": "2a63b4921afc2307370f7a765758320d4f4ad0bb88f25941bab7a29cf581585a",
    "mui-train": "39d1a3a81953319b86367d96b0eb0d292a56358daa7e88c93a05f68426f12c1b",
    "mui-valid": "f59811ce212880b7c3e896fcac9ca0a9306653aa5f432bcf2ceda43ae4eceeac",
    "mui-test": "3e38db97e994f30feef233be59c8c37fa39073cd54bf94051d82e037248f6f46",
    "rej-train": "c5606d0db4e6a981d5fdb057be5f3b8f55266bcf95cbf7310a9a2587231fc602",
    "rej-valid": "41a0a067e80e997702fb4dfe614001dca13575dbe73226ae73ad7f90866626dd",
    "rej-test": "6d62c8675a89593cfcfa8f79f0de013160cdb4d7947fb1875a9b03dc175c71c6",
    "sun-train": "9be12a2614e0cd2cf5ad2d60c9c2f3fbd40be775a09bc95344bf52ee12b3da7a",
    "sun-valid": "723b6353453e7f8d491d10209f57a42851c621341b3ac559a8a55b5fd8757be8",
    "sun-test": "252a77f9c4f5340dbdac22a82619ce8fc184b2fada5f4e623796bc9141221781",
}
_HEADER = ("id", "text", "label")


def _file(language: str, file: str) -> str:
    return f"data/nusa_alinea-emot-{language}-{file}.csv"


def _path(language: str, file: str) -> str:
    return f"nusaparagraph-emotion/{_file(language, file)}"


CARD = Card(
    title="NusaParagraph emotions, ten languages",
    labels=("angry", "disgusted", "fear", "happy", "sad", "shame", "surprise"),
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
        b'4,"Aku kaget, ana ""ketel"" karangan ing dhuwur lemari. ",surprise\n'
        b"11,Atiku seneng banget weruh pawai karangan kuwi.,happy\n"
        b"12,Atiku seneng banget weruh pawai karangan kuwi.,happy\n"
    ),
    _path("jav", "test"): b"id,text,label\n5,Aku wedi liwat kreteg karangan wengi-wengi.,fear\n",
    _path("sun", "train"): b"id,text,label\n4,Abdi ambek ka tukang kopi rekaan.,angry\n",
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
