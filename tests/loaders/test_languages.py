"""Rows of MasakhaNEWS' and SIB-200's shape, all invented: their quirks, and wrong input named."""

import pytest

from bench.loaders import masakhanews, sib200
from bench.records.corpora import Example

FEW_SHOT = "masakhanews/few_shot_data/50_samples/eng/train.tsv"
YOR_TRAIN = "masakhanews/data/yor/train.tsv"
YOR_DEV = "masakhanews/data/yor/dev.tsv"
XHO_TRAIN = "masakhanews/data/xho/train.tsv"
XHO_TEST = "masakhanews/data/xho/test.tsv"
ENG = "sib200/data/annotated/eng_Latn/train.tsv"
IND = "sib200/data/annotated/ind_Latn/train.tsv"
IND_DEV = "sib200/data/annotated/ind_Latn/dev.tsv"
IND_TEST = "sib200/data/annotated/ind_Latn/test.tsv"
HEAD = b"category\theadline\ttext\turl\n"
INDEX = b"index_id\tcategory\ttext\n"


def news(path: str, rows: bytes, view: str = "headline", head: bytes = HEAD) -> list[Example]:
    return list(masakhanews.read({path: head + rows}, view=view))


def sentences(**rows: bytes) -> list[Example]:
    paths = {"eng": ENG, "ind": IND, "dev": IND_DEV, "test": IND_TEST}
    return list(sib200.read({paths[name]: INDEX + raw for name, raw in rows.items()}))


def test_news_fields_hold_line_feeds_tabs_and_doubled_quotes() -> None:
    rows = b'sports\t"Rovers\nDraw"\t"A ""goal""?\n\tNone."\tu1\nhealth\tTea\tHot.\tu2\n'
    first, second = news(YOR_TRAIN, rows, "headline_text")
    assert first.text == 'Rovers\nDraw\nA "goal"?\n\tNone.'
    assert second.text == "Tea\nHot."
    assert [e.text for e in news(YOR_TRAIN, rows)] == ["Rovers\nDraw", "Tea"]


def test_news_text_is_kept_as_upstream_has_it() -> None:
    (example,) = news(YOR_TRAIN, "sports\t Ro\u0301vers \t  Draw.\tu\n".encode(), "headline_text")
    assert example.text == " Ro\u0301vers \n  Draw."


def test_news_few_shot_file_has_no_address_and_is_the_english_train_part() -> None:
    first, *_ = masakhanews.read({FEW_SHOT: masakhanews.SAMPLE[FEW_SHOT]})
    assert (first.part, first.language) == ("train", "eng")
    assert [tie.partition(":")[0] for tie in first.ties] == ["text"]
    with pytest.raises(ValueError, match=r"eng/train\.tsv:1: the columns are .*, url, not"):
        news(FEW_SHOT, b"sports\ta\tb\tu\n")


def test_news_parts_and_languages_are_the_files() -> None:
    row = HEAD + b"sports\ta\tb\tu\n"
    paths = (XHO_TEST, XHO_TRAIN, YOR_DEV, YOR_TRAIN)
    examples = list(masakhanews.read(dict.fromkeys(paths, row)))
    assert sorted((e.language, e.part) for e in examples) == [
        ("xho", "test"),
        ("xho", "train"),
        ("yor", "train"),
        ("yor", "tune"),
    ]
    assert len({e.id for e in examples}) == 4


def test_news_ids_count_copies_and_are_the_same_in_both_views() -> None:
    short, long = (
        list(masakhanews.read(masakhanews.SAMPLE, view=v)) for v in masakhanews.CARD.views
    )
    assert [(e.id, e.label, e.ties) for e in short] == [(e.id, e.label, e.ties) for e in long]
    assert [e.id.partition(".")[2] for e in short if e.language == "eng"] == ["", "", "2"]
    assert short[1].id == short[2].id.removesuffix(".2")


@pytest.mark.parametrize("other", [b"health\ta\tb", b"sports\tc\tb", b"sports\ta\tc"])
def test_news_ids_tell_rows_apart_whatever_their_order(other: bytes) -> None:
    one, two = b"sports\ta\tb\tu\n", other + b"\tu\n"
    read = [
        {(e.id, e.text, e.label) for e in news(XHO_TEST, rows, "headline_text")}
        for rows in (one + two, two + one)
    ]
    assert read[0] == read[1]
    assert not any("." in key for key, _, _ in read[0])


def test_news_ids_do_not_depend_on_the_address() -> None:
    (first,), (second,) = (news(XHO_TEST, b"sports\ta\tb\t" + url) for url in (b"u\n", b"v\n"))
    assert first.id == second.id


def test_news_rows_with_one_article_or_one_address_are_tied() -> None:
    rows = b"sports\ta\tTea!\tu1\nsports\tb\ttea\tu2\nsports\tc\tBread\tu2\nsports\td\tJam\tu4\n"
    first, second, third, fourth = (set(e.ties) for e in news(YOR_TRAIN, rows))
    assert first & second
    assert second & third
    assert not first & third
    assert not fourth & (first | second | third)


def test_news_without_an_address_or_an_article_ties_to_nothing() -> None:
    rows = b"sports\ta\t.\tnot available\nsports\tb\t-\tnot available\n"
    assert [e.ties for e in news(XHO_TEST, rows)] == [(), ()]


def test_news_articles_are_tied_across_files() -> None:
    *_, copy = masakhanews.read({FEW_SHOT: masakhanews.SAMPLE[FEW_SHOT]})
    (first, *_) = news("masakhanews/data/eng/test.tsv", b"sports\tx\tNobody scored.\tu\n")
    assert set(copy.ties) & set(first.ties)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            b'sports\t"a\nb"\tc\tu\nsport\ta\tb\tu\n',
            r"xho/test\.tsv:4: no label 'sport'; use business, .*, technology",
        ),
        (b"sports\ta\tb\n", r"xho/test\.tsv:2: 3 fields, not 4 \(category, headline, text, url\)"),
        (b'sports\ta\tb\tu\nsports\t"a\tb\tu\n', r"xho/test\.tsv:3: .*; fix the row's quotes"),
        (b"sports\ta\t\xff\tu\n", r"xho/test\.tsv:2: not utf-8"),
        (b"sports\t \tb\tu\n", r"an example without text"),
    ],
)
def test_news_wrong_input_is_named(rows: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        news(XHO_TEST, rows)


def test_news_wrong_header_is_named() -> None:
    with pytest.raises(ValueError, match=r"xho/test\.tsv:1: the columns are label, text, not cat"):
        news(XHO_TEST, b"", head=b"label\ttext\n")


def test_sentences_of_one_index_are_tied_across_languages() -> None:
    examples = {e.id: e for e in sib200.read(sib200.SAMPLE)}
    assert sorted(examples) == ["eng-1203", "eng-7", "ind-1203", "ind-7"]
    assert examples["eng-7"].ties == examples["ind-7"].ties == ("id:7",)
    assert examples["eng-7"].text == 'The "night ferry" to Kota Rekaan leaves at noon.'
    assert {e.language for e in examples.values()} == {"eng", "ind"}


def test_sentences_have_the_part_of_their_file() -> None:
    rows = {"ind": b"1\ttravel\ta\n", "dev": b"2\ttravel\ta\n", "test": b"3\ttravel\ta\n"}
    assert {e.id: e.part for e in sentences(**rows)} == {
        "ind-1": "train",
        "ind-2": "tune",
        "ind-3": "test",
    }


def test_sentences_hold_line_feeds_and_quotes_and_keep_broken_signs() -> None:
    rows = '1\ttravel\t"Feri\n""malam"""\n2\thealth\tTeh â€” panas\n3\thealth\tTeh 5" itu\n'
    assert [e.text for e in sentences(ind=rows.encode())] == [
        'Feri\n"malam"',
        "Teh â€” panas",
        'Teh 5" itu',
    ]


def test_one_language_can_be_read_without_the_others() -> None:
    for loader, count in ((masakhanews, 3), (sib200, 3)):
        for language in loader.CARD.languages:
            own = [file for file in loader.CARD.upstream if file.language == language]
            assert len(own) == count
            assert all(f"/{language}" in file.path for file in own)
        assert {file.language for file in loader.CARD.upstream} == set(loader.CARD.languages)
        assert list(loader.CARD.languages) == sorted(loader.CARD.languages)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            b'1\ttravel\t"a\nb"\n2\ttrips\ta\n',
            r"ind_Latn/train\.tsv:4: no label 'trips'; use entertainment, .*, travel",
        ),
        (b"1\ttravel\n", r"train\.tsv:2: 2 fields, not 3 \(index_id, category, text\)"),
        (b'1\ttravel\ta\n2\ttravel\t"a\n', r"train\.tsv:3: .*; fix the row's quotes"),
        (b"x1\ttravel\ta\n", r"train\.tsv:2: index_id 'x1' is no number; fix"),
        (b"\ttravel\ta\n", r"train\.tsv:2: index_id '' is no number"),
        (b"1\ttravel\t \n", r"ind-1: an example without text"),
    ],
)
def test_sentences_wrong_input_is_named(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sentences(ind=raw)


def test_sentences_wrong_header_is_named() -> None:
    with pytest.raises(ValueError, match=r"train\.tsv:1: the columns are category, text, not ind"):
        list(sib200.read({IND: b"category\ttext\n"}))


def test_sentences_may_not_stand_in_two_parts() -> None:
    row = b"1\ttravel\ta\n"
    assert len(sentences(ind=row, eng=row)) == 2
    words = r"test\.tsv:2: ind-1 stands in sib200/.*ind_Latn/train\.tsv:2 too; keep one of the two"
    with pytest.raises(ValueError, match=words):
        sentences(ind=row, test=row)
