import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from statsmodels.stats.proportion import proportion_confint

from bench.catalog.paths import datasets_folder
from bench.curate import label_sources
from bench.curate.label_sources import describe_labels, sections, similar_pairs
from bench.loaders import ag_topics, click_id
from bench.records.corpora import Example
from bench.texts import digest, text_id

Files = dict[str, bytes]


def invented(n: int) -> str:
    """Return a headline of invented words, unlike any other."""
    return f"{digest(str(n), length=9)} {digest('b', str(n), length=9)}"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Callable[[Files], None]:
    def put(given: Files) -> None:
        monkeypatch.setattr(label_sources, "dataset_files", lambda *args, **kwargs: given)

    return put


def table(*rows: str) -> bytes:
    return "\n".join([*rows, ""]).encode()


def click_files(*, drawn: int) -> Files:
    """Return 60 invented headlines: ten labelled, the rest the frame of a random sample of 20."""
    path = next(path for path in click_id.SAMPLE if "/" in path)
    header = click_id.SAMPLE[path].decode().splitlines()[0]
    lines = [f"{invented(n)},x,10-Sep-19,1,Bola,-,isi,https://x.example/{n}" for n in range(60)]
    upstream = {path: table(header, *lines)}
    ids = [key for key, _ in click_id.rows(upstream)]
    texts = {key: row.title for key, row in click_id.rows(upstream)}
    frame = sorted(ids[10:], key=lambda key: digest("random sample:", key))
    chosen = frame[drawn : drawn + 20]
    topics = ["trade"] * 3 + ["other"] * 7
    labels = [
        f"{key},{text_id(texts[key], length=16)},{topic},{topic},{topic},"
        for key, topic in zip(ids[:10], topics, strict=True)
    ]
    further = [
        f"{key},x,{topic},{topic},{topic},,random,"
        for key, topic in zip(chosen, ["sports"] * 5 + ["other"] * 15, strict=True)
    ]
    names = "example_id,text_sha256,annotator_1,annotator_2,topic"
    return upstream | {
        "labels.csv": table(f"{names},reason", *labels),
        "further_labels.csv": table(f"{names},doubtful,sample,reason", *further),
    }


def test_rates_of_all_of_upstream_come_of_the_random_sample(
    files: Callable[[Files], None],
) -> None:
    files(click_files(drawn=0))
    rates = describe_labels("click_id")["rates"]
    assert (rates["headlines"], rates["frame"], rates["sample"]) == (60, 50, 20)
    sports = rates["topics"]["sports"]
    low, high = proportion_confint(5, 20, method="beta")
    assert sports["estimate"] == pytest.approx(50 * 5 / 20 / 60)
    assert sports["interval"] == pytest.approx([5 / 60, 50 * high / 60])
    assert 50 * low < 5  # five were seen: the sample alone would allow fewer
    _, most = proportion_confint(0, 20, method="beta")
    trade = rates["topics"]["trade"]
    assert trade["interval"] == pytest.approx([3 / 60, (3 + 50 * most) / 60])
    assert trade["at_most"] == int(3 + 50 * most)


def test_a_sample_that_its_rule_does_not_draw_is_refused(files: Callable[[Files], None]) -> None:
    files(click_files(drawn=1))
    with pytest.raises(ValueError, match="its 20 random rows are not the first in the order"):
        describe_labels("click_id")


def test_pairs_are_those_of_a_plain_loop() -> None:
    texts = ["Bea garam naik", "Bea garam naik lagi", "Gol telat di kandang", "Gol telat", "Bea"]
    labels = ["trade", "other", "sports", "sports", "other"]
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit_transform(texts)
    cosines = cosine_similarity(weights)
    expected = [
        (i, j)
        for i in range(5)
        for j in range(i + 1, 5)
        if cosines[i, j] >= 0.5 and labels[i] != labels[j]
    ]
    assert similar_pairs(texts, labels) == expected
    assert (0, 1) in expected


def test_a_pair_is_settled_by_a_reason_for_both(files: Callable[[Files], None]) -> None:
    path = ag_topics.CARD.upstream[0].path
    raw = b'"3","Rekaan lifts duty on kettles","A"\n"3","Rekaan lifts duty on kettle","B"\n'
    (one, first), (two, second) = ag_topics.rows({path: raw})
    head = "example_id,text_sha256,annotator_1,annotator_2,topic,doubtful,annotators,reason"
    labels = table(
        head,
        f"{one},{text_id(first.text, length=16)},trade,trade,trade,,2,",
        f"{two},{text_id(second.text, length=16)},trade,other,other,yes,1,",
    )
    settled = "example_id,old_topic,reading_1,reading_2,topic,reason"
    given = {path: raw, "labels.csv": labels}
    files({**given, "adjudications.csv": table(settled, f"{one},trade,trade,trade,trade,why")})
    about = describe_labels("ag_topics")
    assert about["similar_pairs_under_two_labels"]["not_settled_ids"] == [sorted([one, two])]
    assert about["one_reader_twice"] == {"headlines": 1, "differ": 1, "kappa": 0.0}
    assert about["agreement"]["headlines"] == 1
    both = table(settled, f"{one},trade,trade,trade,trade,why", f"{two},trade,,,other,why")
    files({**given, "adjudications.csv": both})
    about = describe_labels("ag_topics")
    assert about["similar_pairs_under_two_labels"]["pairs"] == 1
    assert about["similar_pairs_under_two_labels"]["not_settled"] == 0
    assert about["settled"]["changes"] == {"trade to other": 1}
    assert about["settled"]["topics_before"] == {"trade": 2}
    assert about["settled"]["one_reader_twice"]["headlines"] == 1


def test_what_was_searched_leaves_no_word_unseen(files: Callable[[Files], None]) -> None:
    given = click_files(drawn=0)
    further = given["further_labels.csv"].decode()
    titles = {key: row.title for key, row in click_id.rows(given)}
    left = [key for key in list(titles)[10:] if key not in further]
    given["searched.csv"] = table("example_id,text_sha256,by", f"{left[0]},x,keyword")
    first, second = titles[left[1]].split()
    given["search_words.txt"] = f"{first[:6]}* {second} bea".encode()
    files(given)
    searched = describe_labels("click_id")["searched"]
    assert searched == {
        "neither_diplomacy_nor_trade": {"keyword": 1},
        "left": 60 - 10 - 20 - 1,
        "words": 3,
        "left_with_a_word": 1,
    }
    # a word stands whole, a beginning only where a star says so
    given["search_words.txt"] = f"{first[:6]} {second[1:]}*".encode()
    assert describe_labels("click_id")["searched"]["left_with_a_word"] == 0


def test_a_section_holds_what_is_clear_and_what_is_borderline() -> None:
    upstream = {str(n): Example(str(n), "t", "World" if n < 8 else "Sports") for n in range(10)}
    labelled = [
        Example("0", "t", "diplomacy", section="World"),
        Example("1", "t", "diplomacy", section="World"),
        Example("2", "t", "other", section="World"),
        Example("8", "t", "sports", section="Sports"),
    ]
    world = sections(upstream, labelled, {"1"})["World"]
    assert (world["titles"], world["labelled"]) == (8, 3)
    diplomacy = world["topics"]["diplomacy"]
    assert (diplomacy["clear"], diplomacy["borderline"]) == (1, 1)
    assert diplomacy["interval"] == pytest.approx(proportion_confint(2, 3, method="beta"))


def test_a_dataset_without_labels_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="tajuk: no labels of ours; give click_id or ag_topics"):
        describe_labels("tajuk")


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize("name", ["click_id", "ag_topics"])
def test_every_settled_label_has_its_reason_and_stands_in_the_labels(name: str) -> None:
    folder = datasets_folder() / name
    labels = {row["example_id"]: row["topic"] for row in rows_of(folder / "labels.csv")}
    further = folder / "further_labels.csv"
    if name == "click_id":
        labels |= {row["example_id"]: row["topic"] for row in rows_of(further)}
    settled = rows_of(folder / "adjudications.csv")
    assert settled
    for row in settled:
        assert row["reason"].startswith("rule "), row
        assert labels[row["example_id"]] == row["topic"], row
    searched = {row["example_id"] for row in rows_of(folder / "searched.csv")}
    assert not searched & set(labels)
