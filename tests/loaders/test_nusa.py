"""Rows of the two Nusa corpora's shape, all invented: their quirks, and wrong input named."""

from types import ModuleType

import pytest

from bench.corpora.stories import group_stories
from bench.loaders import nusaparagraph_topic, nusax_senti
from bench.records.corpora import Example

HEAD = b"id,text,label\n"
LOADERS = (nusax_senti, nusaparagraph_topic)


def path(loader: ModuleType, language: str, file: str) -> str:
    """Return the mirror path of a language's file, found on the card."""
    (found,) = (
        each.path
        for each in loader.CARD.upstream
        if each.language == language and each.path.endswith(f"{file}.csv")
    )
    return found


def nusax(**files: bytes) -> list[Example]:
    """Read rows below the header, given as ``ind_train=b"..."``."""
    return read(nusax_senti, **files)


def paragraphs(**files: bytes) -> list[Example]:
    return read(nusaparagraph_topic, **files)


def read(loader: ModuleType, **files: bytes) -> list[Example]:
    raw = {path(loader, *name.split("_")): HEAD + rows for name, rows in files.items()}
    return list(loader.read(raw))


@pytest.mark.parametrize("loader", LOADERS)
def test_every_language_has_three_files_pinned_under_upstreams_path(loader: ModuleType) -> None:
    card = loader.CARD
    assert list(card.languages) == sorted(card.languages)
    assert len({file.sha256 for file in card.upstream}) == len(card.upstream)
    for language in card.languages:
        for file in ("train", "valid", "test"):
            assert path(loader, language, file)
    assert len(card.upstream) == 3 * len(card.languages)
    address = f"https://raw.githubusercontent.com/{card.repository}/{card.commit}/"
    for file in card.upstream:
        assert file.url == address + file.path.partition("/")[2]


def test_nusax_codes_stand_for_upstreams_folders() -> None:
    folders = {file.language: file.path.split("/")[-2] for file in nusax_senti.CARD.upstream}
    assert (folders["bbc"], folders["bjn"], folders["nij"]) == ("toba_batak", "banjarese", "ngaju")
    assert len(set(folders.values())) == 12


@pytest.mark.parametrize("loader", LOADERS)
def test_files_are_parts_and_valid_is_tune(loader: ModuleType) -> None:
    label = loader.CARD.labels[0].encode()
    rows = {f"jav_{f}": b"%d,a,%b\n" % (i, label) for i, f in enumerate(("test", "valid", "train"))}
    assert [(e.id, e.part, e.language) for e in read(loader, **rows)] == [
        ("jav-2", "train", "jav"),
        ("jav-1", "tune", "jav"),
        ("jav-0", "test", "jav"),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_text_is_kept_to_the_letter_and_rows_in_order(loader: ModuleType) -> None:
    label = loader.CARD.labels[0]
    texts = ["satu\ndua", 'kata "ya", lalu', "a\r\nb", "c\rd", " tepi\u00a0 ", "\u200bnol\u2028"]
    rows = "".join(
        f'{9 - i},"{text.replace(chr(34), 2 * chr(34))}",{label}\n' for i, text in enumerate(texts)
    )
    examples = read(loader, jav_train=rows.encode())
    assert [e.text for e in examples] == texts
    assert [e.id for e in examples] == [f"jav-{9 - i}" for i in range(len(texts))]


@pytest.mark.parametrize("loader", LOADERS)
def test_byte_order_mark_and_crlf_are_no_text(loader: ModuleType) -> None:
    label = loader.CARD.labels[-1].encode()
    raw = b"\xef\xbb\xbfid,text,label\r\n4,sup dingin,%b\r\n5,teh,%b\r\n" % (label, label)
    examples = list(loader.read({path(loader, "sun", "valid"): raw}))
    assert [(e.id, e.text, e.label) for e in examples] == [
        ("sun-4", "sup dingin", label.decode()),
        ("sun-5", "teh", label.decode()),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_copies_are_examples_of_their_own_in_one_story(loader: ModuleType) -> None:
    label = loader.CARD.labels[0].encode()
    one, two, other = read(
        loader,
        jav_train=b"3,Sup karangan dingin,%b\n4,Teh karangan panas,%b\n" % (label, label),
        jav_test=b"7,sup karangan dingin!,%b\n" % label,
    )
    grouped = group([one, two, other])
    assert one.id != other.id
    assert grouped == ["jav-3", "jav-4", "jav-3"]


def group(examples: list[Example]) -> list[str]:
    return list(
        group_stories(
            [e.id for e in examples], [e.text for e in examples], [e.ties for e in examples]
        )
    )


def test_nusax_translations_are_one_story() -> None:
    examples = nusax(
        eng_train=b"7,The soup was cold,negative\n12,Nine sharp,neutral\n",
        ind_train=b"12,Jam sembilan,neutral\n7,Sup itu dingin,negative\n",
    )
    assert group(examples) == ["eng-7", "eng-12", "eng-12", "eng-7"]
    assert [e.ties for e in nusax(ind_test=b"7,Sup,negative\n")] == [("id:7",)]


def test_nusax_ngaju_rows_are_tied_by_the_text_they_hold() -> None:
    rows = b"2,a,neutral\n3,b,neutral\n102,c,neutral\n103,d,neutral\n21,e,neutral\n122,f,neutral\n"
    ngaju, sundanese = nusax(nij_train=rows), nusax(sun_train=rows)
    assert [e.ties[0] for e in sundanese] == [f"id:{i}" for i in (2, 3, 102, 103, 21, 122)]
    assert [e.ties[0] for e in ngaju] == [f"id:{i}" for i in (102, 3, 2, 3, 21, 122)]
    assert [e.id for e in ngaju] == [f"nij-{i}" for i in (2, 3, 102, 103, 21, 122)]


def test_paragraphs_of_one_number_are_not_tied() -> None:
    examples = paragraphs(
        jav_train=b"4,Warung karangan iku adol kopi,business\n",
        sun_test=b"4,Warung rekaan teh tutup,business\n",
    )
    assert [e.id for e in examples] == ["jav-4", "sun-4"]
    assert group(examples) == ["jav-4", "sun-4"]


def test_one_number_in_two_parts_is_refused_and_in_two_languages_is_not() -> None:
    row = b"4,Sup,neutral\n"
    assert len(nusax(ind_train=row, sun_test=row)) == 2
    with pytest.raises(ValueError, match=r"indonesian/test\.csv:2: id 4 stands twice; keep one"):
        nusax(ind_train=row, ind_test=row)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"text,id,label\n", r":1: the columns are text, id, label, not id, text, label"),
        (b"", r":1: the columns are missing, not id, text, label; fetch the pinned file"),
        (HEAD + b'1,"a\nb",{label}\n2,a,b,{label}\n', r":4: 4 fields, not 3 \(id, text, label\)"),
        (HEAD + b"1,a,{label}\n2,b\n", r":3: 2 fields, not 3"),
        (HEAD + b"1,a,{label}\n\n", r":3: 0 fields, not 3"),
        (HEAD + b'1,a,{label}\n2,"b,{label}\n3,c,{label}\n', r":3: .*; fix the row's quotes"),
        (HEAD + b"1,\xff,{label}\n", r":2: not utf-8-sig .*; fetch the file again"),
        (HEAD + b"1,a,{label}\n1,b,{label}\n", r":3: id 1 stands twice; keep one of the two"),
        (HEAD + b'1,a,{label}\n2,"a\nb",Sports\n', r":3: no label 'Sports'; use {known}"),
        (HEAD + b"1,a,{label} \n", r":2: no label '{label} '; use {known}"),
        (HEAD + b"1, ,{label}\n", r"mad-1: an example without text"),
    ],
)
def test_wrong_input_is_named(loader: ModuleType, raw: bytes, words: str) -> None:
    labels = loader.CARD.labels
    where = path(loader, "mad", "valid")
    words = words.replace("{known}", ", ".join(labels)).replace("{label}", labels[0])
    words = where.replace(".", r"\.") + words if words.startswith(":") else words
    with pytest.raises(ValueError, match=words):
        list(loader.read({where: raw.replace(b"{label}", labels[0].encode())}))
