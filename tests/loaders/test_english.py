"""Rows of the English corpora's shape, all invented: their quirks, and wrong input named."""

import json

import pytest

from bench.loaders import ag_news, bbc_news, noisy_ag_news
from bench.records.corpora import Example

BBC = "bbc-news/bbc.jsonl"
AG = "ag-news-test/data/ag_news_csv/test.csv"
AG_TRAIN = "ag-news-test/data/ag_news_csv/train.csv"
VAL = "noisy-ag-news/dataset/samples10000valMed.csv"
TEST = "noisy-ag-news/dataset/samplesTest.csv"


def bbc(raw: bytes, view: str = "headline") -> list[Example]:
    return list(bbc_news.read({BBC: raw}, view=view))


def ag(raw: bytes, view: str = "headline") -> list[Example]:
    return list(ag_news.read({AG: raw}, view=view))


def noisy(view: str = "gold", **changed: bytes) -> list[Example]:
    files = {VAL: changed.get("val", b"label,gt,text,group\r\n")}
    files[TEST] = changed.get("test", b"label,gt,text,group\r\n")
    return list(noisy_ag_news.read(files, view=view))


def line(**changed: str) -> bytes:
    row = {"category": "tech", "file": "007.txt", "headline": "Kettle talks", "text": "To a phone."}
    return json.dumps(row | changed, ensure_ascii=False).encode() + b"\n"


def test_bbc_ids_are_upstreams_names_in_both_views() -> None:
    short, long = (bbc(bbc_news.SAMPLE[BBC], view) for view in bbc_news.CARD.views)
    assert [e.id for e in short] == ["business-001", "business-002", "sport-001"]
    assert [(e.id, e.label, e.ties) for e in short] == [(e.id, e.label, e.ties) for e in long]
    assert long[2].text == "Invented rovers draw again\nNobody scored."
    assert all(e.part == "" for e in short)


def test_bbc_rows_with_one_article_are_tied() -> None:
    first, second, other = bbc(bbc_news.SAMPLE[BBC])
    assert first.text != second.text
    assert first.ties == second.ties != other.ties


def test_bbc_lines_end_at_line_feeds_alone() -> None:
    (example,) = bbc(line(headline="Kettle\u2028talks\x85"))
    assert example.text == "Kettle\u2028talks\x85"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (line() + b"{\n", r"bbc\.jsonl:2: no JSON in UTF-8 .*; make the repack anew"),
        (line().replace(b"Kettle", b"\xa3"), r"bbc\.jsonl:1: no JSON in UTF-8"),
        (b"[1]\n", r"bbc\.jsonl:1: fields list, not category, file, headline, text"),
        (line(more="x"), r"bbc\.jsonl:1: fields category, .*, more, not category"),
        (line(category="sports"), r"bbc\.jsonl:1: no section 'sports'; use business, .*, tech"),
        (line() + line(), r"bbc\.jsonl:2: tech-007 stands twice; keep one"),
        (line(headline=" "), "tech-007: an example without text"),
    ],
)
def test_bbc_wrong_input_is_named(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bbc(raw)


@pytest.mark.parametrize(
    ("broken", "fixed"),
    [
        ("Miller doesn #39;t sell", "Miller doesn't sell"),
        ("for  #36;2 a sack", "for $2 a sack"),
        ("a threat #151;flour", "a threat—flour"),
        ("Mill  #038; Bakery  #8212; a tale", "Mill & Bakery — a tale"),
        ("J amp;K and  quot;flour, quot; say", 'J&K and "flour," say'),
        ("&lt;A HREF=x&gt;INV&lt;/A&gt;", "<A HREF=x>INV</A>"),
        # once only: what an entity spells is no entity
        ("an &amp;lt; sign", "an &lt; sign"),
        # none of these has one reading
        ("#39;", "#39;"),
        ("ranked #5; the #39 bus", "ranked #5; the #39 bus"),
        ("color=#666666; AT&T &copy 5", "color=#666666; AT&T &copy 5"),
        ("the preamp; a second\\tale, \\$5", "the preamp; a second\\tale, \\$5"),
    ],
)
def test_ag_mends_only_what_has_one_reading(broken: str, fixed: str) -> None:
    (example,) = ag(f'"1","{broken}","{broken}"\n'.encode(), "headline_text")
    assert example.text == f"{fixed}\n{fixed}"


def test_ag_has_no_header_and_counts_copies() -> None:
    examples = ag(ag_news.SAMPLE[AG])
    assert [e.label for e in examples] == ["Business", "Sports", "Sports", "Sci/Tech"]
    assert examples[1].text == 'Invented Rovers "Draw" Again (XX)'
    assert examples[2].id == f"{examples[1].id}.2"
    assert {e.part for e in examples} == {"test"}
    assert [e.id for e in examples] == [e.id for e in ag(ag_news.SAMPLE[AG], "headline_text")]


def test_ag_fields_hold_line_feeds_and_one_lead_is_a_tie() -> None:
    first, second, other = ag(b'"1","a\nb","c"\n"1","d","C!"\n"1","e","f"\n')
    assert first.text == "a\nb"
    assert first.ties == second.ties != other.ties


def test_ag_reads_the_train_file_where_it_is_given() -> None:
    row = b'"1","a","b"\n'
    examples = list(ag_news.read({AG_TRAIN: row, AG: row}))
    assert [e.part for e in examples] == ["train", "test"]
    assert examples[0].id != examples[1].id


def test_ag_says_what_is_missing_and_what_works() -> None:
    words = r"no file .*test\.csv; .*data/ag_news_csv/train\.csv.*story split of its 7,600 rows"
    with pytest.raises(ValueError, match=words):
        list(ag_news.read({AG_TRAIN: b'"1","a","b"\n'}))
    assert "data/ag_news_csv/train.csv" in (ag_news.__doc__ or "")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'"1","a","b"\n"1","a"\n', r"test\.csv:2: 2 fields, not 3 \(class, title, lead\); quote"),
        (b'"1","a\nb","c"\n"5","a","b"\n', r"test\.csv:3: no class '5'; use 1, 2, 3, 4"),
        (b'"1","a","b\n', r"test\.csv:1: .*quotes"),
    ],
)
def test_ag_wrong_input_is_named(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ag(raw)


def test_noisy_views_choose_the_label_and_nothing_else() -> None:
    gold, crowd = (
        list(noisy_ag_news.read(noisy_ag_news.SAMPLE, view=v)) for v in ("gold", "crowd")
    )
    assert [e.label for e in gold] == ["Business", "Sports", "Sports", "Sci/Tech", "Sports"]
    assert [e.label for e in crowd] == ["World", "Sports", "Sports", "Sci/Tech", "Sports"]
    assert [(e.id, e.text, e.part) for e in gold] == [(e.id, e.text, e.part) for e in crowd]
    assert [e.part for e in gold] == ["train"] * 3 + ["test"] * 2


def test_noisy_keeps_text_as_upstream_has_it() -> None:
    examples = list(noisy_ag_news.read(noisy_ag_news.SAMPLE))
    assert examples[0].text == "Invented Mill Cuts Prices . Flour, at  #36;2, is  quot;cheap quot;."
    assert examples[3].text == '#NAME? . The "kettle" that\\talks to a phone.'
    assert not any(e.text.endswith(("\r", "\n")) for e in examples)


def test_noisy_copies_are_counted_by_part() -> None:
    examples = list(noisy_ag_news.read(noisy_ag_news.SAMPLE))
    assert examples[2].id == f"{examples[1].id}.2"
    assert examples[4].text == examples[1].text
    assert examples[4].id.partition(".")[0] != examples[1].id


def test_noisy_ids_do_not_turn_with_rows_that_differ_in_a_label() -> None:
    head, one, two = b"label,gt,text,group\r\n", b"0,2,a . b,6\r\n", b"2,2,a . b,6\r\n"
    read = [{(e.id, e.label) for e in noisy("crowd", val=head + x)} for x in (one + two, two + one)]
    assert read[0] == read[1]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"label,text\r\n", r"samplesTest\.csv:1: the columns are label, text, not label, gt, "),
        (b"label,gt,text,group\r\n1,1,a\r\n", r"samplesTest\.csv:2: 3 fields, not 4"),
        (b"label,gt,text,group\r\n1,4,a,A\r\n", r"samplesTest\.csv:2: no label '4'; use 0, 1, 2"),
        (b"label,gt,text,group\r\nx,1,a,A\r\n", r"samplesTest\.csv:2: no label 'x'"),
    ],
)
def test_noisy_wrong_input_is_named(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        noisy(test=raw)
