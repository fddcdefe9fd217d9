import base64
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import bench.report.page
from bench import figures as figure_files
from bench import loaders
from bench.catalog.names import card_of
from bench.cli.report import report_verb
from bench.corpora.tasks import Task
from bench.drawing.theme import COLUMN, render_figure
from bench.plugins import load_plugin, plugin_names
from bench.records.corpora import Corpus, Example, Split
from bench.records.predictions import Predictions
from bench.records.runs import ModelCode, Outcome, Variant
from bench.report.disagreements import disagreement
from bench.report.figures import _raster, pack, pictures
from bench.report.page import TEMPLATES, address, assemble, fitted, render_page, shown_tasks
from bench.store.files import write_bytes, write_json
from bench.store.index import read_index, write_index
from bench.store.predictions import key_of, load_costs, load_predictions, save_predictions
from bench.store.tables import as_csv
from bench.tables.costs import costs_table
from bench.tables.curves import curves_table
from bench.tables.scores import confusions_table, per_class_table, scores_table

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "results" / "reference"
HOSTILE = (
    "<script>alert('headline')</script>",
    "\"><img src=x onerror=alert(1)> 'quoted' & &lt;b&gt;",
    "\u202eright to left\u202d \u2066 عنوان \u200f",
    "x" * 10_000,
    "</style></script><!-- </title>",
    "{{ 7 * 7 }} {% raw %} \u0000 end",
)
LABELS = ("<b>bold</b>", "sports & 'games'", "\u202etrade")
MODEL = "<script>alert('model')</script>" + "m" * 300
REASON = 'it broke: "<iframe src=//x>" \u202e at line 1'


def toy_task() -> Task:
    examples = tuple(
        Example(f"e{i:02}", f"{HOSTILE[i // 4]} {i}\nmore of {i}", LABELS[i % 3]) for i in range(24)
    )
    stories = tuple("s0" if i < 2 else e.id for i, e in enumerate(examples))
    corpus = Corpus("toy", "headline", LABELS, examples, stories)
    return Task(corpus, "story", Split(frozenset(), frozenset(), frozenset(stories)))


def toy_answers(task: Task, model: str) -> Predictions:
    examples = task.corpus.examples
    true = tuple(e.label for e in examples)
    wrong = {"sharp": 5, "blunt": 2, "odd": 3, "floor": 0}[model]
    given = tuple(
        LABELS[0] if not wrong else LABELS[(i + (i % wrong == 0)) % 3] for i in range(len(examples))
    )
    return Predictions(tuple(e.id for e in examples), task.corpus.stories, true, given, LABELS)


def toy_run(out: Path) -> tuple[Path, Task]:
    """Store a run whose every text is hostile: headlines, labels, a model's name, reasons."""
    task = toy_task()
    scored: list[tuple[Outcome, Predictions | None]] = []
    for model in ("sharp", "blunt", "odd", "floor"):
        answers = toy_answers(task, model)
        for size in ("10", "all"):
            fingerprint = task.fingerprint(ModelCode(model, b"code"), Variant(size=size))
            save_predictions(out, fingerprint, answers, {"fit_seconds": 1.5, "predict_seconds": 0.1,
                       "memory_mb": 2.0, "model_bytes": 3_000_000.0, "train_rows": 30})  # fmt: skip
            outcome = Outcome(*task.place, model, "done", key=key_of(fingerprint), size=size)
            scored.append((outcome, answers))
    scored.append((Outcome(*task.place, MODEL, "failed", reason=REASON), None))
    scored.append((Outcome("other", "open", "time", "slow", "skipped", reason="it is slow"), None))
    write_index(out, [outcome for outcome, _ in scored])
    write_json(out / "environment.json", {"python": "3.11 <b>", "tajuk": "0.0"})
    spent = {o.key: load_costs(out, o) for o, _ in scored if o.key}
    rows = {key: 30 for key in spent}
    made = {
        "scores": scores_table(scored),
        "curves": curves_table(scored, rows),
        "costs": costs_table(scored, spent),
        "confusions": confusions_table(scored),
        "per_class": per_class_table(scored),
    }
    for name, table in made.items():
        write_bytes(out / "tables" / f"{name}.csv", as_csv(table))
    plain = made["scores"][made["scores"]["status"] == "done"]
    drawn = load_plugin(figure_files, "accuracy").draw(plain)
    for form in ("svg", "png"):
        path = out / "figures" / f"accuracy.{form}"
        write_bytes(path, render_figure(drawn, form))
    return out, task


class Reader(HTMLParser):
    """Reads a page as a browser would: elements with attributes, and the text within each."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self.open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag in self.inside:
            self.open = tag
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = "" if tag == self.open else self.open

    def handle_data(self, data: str) -> None:
        if self.open:
            self.inside[self.open][-1] += data
        else:
            self.words.append(data)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Task]:
    return toy_run(tmp_path_factory.mktemp("report") / "out")


@pytest.fixture(scope="module")
def content(run: tuple[Path, Task]) -> dict[str, Any]:
    return assemble(run[0], shown=[run[1]])


@pytest.fixture(scope="module")
def page(content: dict[str, Any]) -> str:
    return render_page(content)


@pytest.fixture(scope="module")
def reference() -> tuple[str, str]:
    """Return the page of the reference run, and all its texts joined."""
    if not REFERENCE.is_dir():
        pytest.skip("results/reference is not part of the source package")
    made = fitted(REFERENCE, shown=shown_tasks(REFERENCE))
    return made, "".join(Reader(made).words)


def test_every_score_stands_on_the_leaderboard(content: dict[str, Any]) -> None:
    # four models, each on 10 a class and on all; one that failed; one left out
    board = content["board"]
    assert Counter((row["size"], row["status"]) for row in board) == {
        ("all", "done"): 4, ("10", "done"): 4, ("all", "failed"): 1, ("all", "skipped"): 1,
    }  # fmt: skip
    assert content["filters"]["size"] == ["all", "10"]
    sharp = next(row for row in board if row["model"] == "sharp" and row["size"] == "all")
    # of 24 headlines those whose number 5 divides are wrong: 0, 5, 10, 15, 20
    assert sharp["accuracy"] == f"{100 * 19 / 24:.1f}" == "79.2"
    failed = next(row for row in board if row["status"] == "failed")
    assert (failed["model"], failed["reason"], failed["accuracy"]) == (MODEL, REASON, "")


def test_the_best_of_each_place(content: dict[str, Any]) -> None:
    told = {row["dataset"]: row for row in content["best"]}
    assert (told["toy"]["model"], told["toy"]["done"], told["toy"]["lacking"]) == (
        "sharp",
        "4",
        "1",
    )
    assert (told["other"]["model"], told["other"]["accuracy"]) == ("", "")


def test_failures_receipts_and_environment(content: dict[str, Any], run: Any) -> None:
    assert [(o.model, o.reason) for o in content["failed"]] == [(MODEL, REASON)]
    assert content["skipped"] == [
        {"model": "slow", "reason": "it is slow", "where": ["other, open, time"]}
    ]
    keys = {o.model: o.key for o in read_index(run[0]) if o.size == "all" and o.key}
    assert {row["model"]: row["key"] for row in content["fingerprints"]} == keys
    assert {row["data"] for row in content["fingerprints"]} == {run[1].hashes[0][:12]}
    assert content["environment"] == {"python": "3.11 <b>", "tajuk": "0.0"}


def test_disagreements_say_who_answered_what(content: dict[str, Any], run: Any) -> None:
    (own,) = content["disagreements"]
    assert own.models == ("blunt", "odd", "sharp")
    assert own.constant == ("floor",)  # it gives every headline one answer
    answers = {model: toy_answers(run[1], model) for model in own.models}
    expected = {
        i: {model: answers[model].predicted[i] for model in own.models}
        for i in range(24)
        if len({answers[model].predicted[i] for model in own.models}) > 1
    }
    assert own.length == len(own.headlines) == len(expected)
    assert own.examples == 24
    for headline in own.headlines:
        i = int(headline.id[1:])
        given = {model: label for label, models in headline.predicted for model in models}
        assert given == expected[i]
        assert headline.label == LABELS[i % 3]
        assert headline.wrong == sum(label != LABELS[i % 3] for label in given.values())
        assert (headline.text, headline.more) == (f"{HOSTILE[i // 4]} {i}", (f"more of {i}",))
    shares = [max(len(m) for _, m in h.predicted) / h.compared for h in own.headlines]
    assert shares == sorted(shares)


def test_answers_to_other_data_get_no_text(run: tuple[Path, Task]) -> None:
    out, task = run
    changed = tuple(replace(e, text=f"{e.text} anew") for e in task.corpus.examples)
    other = Task(replace(task.corpus, examples=changed), task.scheme, task.split)
    told = disagreement(out, other)
    assert told.headlines == ()
    assert "another version of the dataset; run again: tajuk run toy" in told.trouble


def test_hostile_texts_are_shown_as_texts(page: str) -> None:
    read = Reader(page)
    words = " ".join(read.words)
    for text in (*HOSTILE[:5], "{{ 7 * 7 }} {% raw %}", *LABELS, MODEL, REASON, "3.11 <b>"):
        assert text in words, text
    tags = Counter(tag for tag, _ in read.elements)
    assert (tags["script"], tags["style"], tags["iframe"], tags["b"]) == (2, 1, 0, 0)
    assert tags["img"] == 1  # the one figure
    attributes = {key for _, own in read.elements for key in own}
    assert not {key for key in attributes if key.startswith("on") or key == "style"}


def test_the_policy_names_the_blocks_by_their_hashes(page: str) -> None:
    read = Reader(page)
    (policy,) = (
        own["content"] for tag, own in read.elements
        if own.get("http-equiv") == "Content-Security-Policy"
    )  # fmt: skip
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        hashes = [hashlib.sha256(text.encode()).digest() for text in read.inside[kind]]
        named = [f"'sha256-{base64.b64encode(own).decode()}'" for own in hashes]
        assert rules[f"{kind}-src"].split() == named
    # a policy holds only for what comes after it
    order = [tag for tag, _ in read.elements]
    assert order.index("meta") < order.index("style") < order.index("script")


def test_nothing_is_loaded_from_elsewhere(page: str, reference: tuple[str, str]) -> None:
    for text in (page, reference[0]):
        read = Reader(text)
        assert not {"link", "iframe", "object", "embed", "base", "video", "source"} & {
            tag for tag, _ in read.elements
        }
        for tag, own in read.elements:
            assert own.get("src", "data:image/").startswith("data:image/"), (tag, own)
            if "href" in own:
                assert tag == "a"
                assert re.match(r"#|https://doi\.org/10\.", own["href"]), own["href"]
        assert not re.search(r"@import|url\(", "".join(read.inside["style"]))


def test_links_of_the_contents_lead_somewhere(page: str) -> None:
    elements = Reader(page).elements
    ids = Counter(own["id"] for _, own in elements if "id" in own)
    assert max(ids.values()) == 1
    pointing = ("aria-labelledby", "data-for")
    wanted = {own["href"][1:] for _, own in elements if own.get("href", "").startswith("#")}
    wanted |= {own[key] for _, own in elements for key in pointing if key in own}
    assert wanted <= set(ids)
    assert {"leaderboard", "figures", "datasets", "failures", "costs", "fingerprints"} <= wanted


def test_the_reference_page_holds_it_all_under_5_mb(reference: tuple[str, str]) -> None:
    made, words = reference
    assert len(made.encode()) < 5_000_000
    read = Reader(made)
    images = [own for tag, own in read.elements if tag == "img"]
    drawn = {path.stem for path in (REFERENCE / "figures").glob("*.svg")}
    captions = {load_plugin(figure_files, name).CAPTION for name in drawn}
    assert {own["alt"] for own in images} == captions
    assert all(own["src"].startswith("data:image/") for own in images)
    for path in sorted((REFERENCE / "tables").glob("*.csv")):
        # scores, curves and advice stand at the head of the page, in other words
        if (
            path.stem not in ("scores", "curves", "recommendations")
            and path.read_bytes().count(b"\n") > 1
        ):
            assert f"tables/{path.name}" in words, path
    for name in plugin_names(loaders):
        card = load_plugin(loaders, name).CARD
        assert card.citation in re.sub(r"\s+", " ", "".join(read.words))


def test_only_what_may_be_shown_is_shown(reference: tuple[str, str]) -> None:
    tasks = shown_tasks(REFERENCE)
    assert {task.corpus.name for task in tasks} == {"tajuk", "tajuk_hard"}
    made, words = reference
    assert "tajuk, view topics, split by story" in words
    card = replace(card_of("tajuk_hard"), may_show=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench.report.page, "card_of", lambda name: card)
        assert shown_tasks(REFERENCE) == []
    listed = {o.place[:3]: o for o in read_index(REFERENCE) if o.key}
    for place, outcome in listed.items():
        if place[0] not in ("tajuk", "tajuk_hard"):
            _, predictions = load_predictions(REFERENCE, outcome)
            assert not [key for key in predictions.ids if f">{key}<" in made], place


def test_same_run_same_bytes(run: tuple[Path, Task], page: str) -> None:
    assert render_page(assemble(run[0], shown=[run[1]])) == page
    code = (
        "import hashlib, sys; from pathlib import Path;"
        "from bench.report.page import assemble, render_page;"
        "page = render_page(assemble(Path(sys.argv[1])));"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code, str(run[0])], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(hashes) == 1


def test_the_bundled_library_is_the_one_named() -> None:
    folder = TEMPLATES / "vendor"
    readme = (folder / "README.md").read_text()
    named = dict(re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", readme, re.M))
    files = {path.name for path in folder.iterdir()} - {"README.md"}
    assert set(named) == files == {"dataTables.min.js", "LICENSE"}
    for name, sha in named.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha, name
    (told,) = re.findall(r"^\| version \| (\S+) \|$", readme, re.M)
    assert f"DataTables {told}" in (folder / "dataTables.min.js").read_text()[:100]
    assert "MIT License" in (folder / "LICENSE").read_text()


def test_figures_keep_within_their_share(run: tuple[Path, Task]) -> None:
    (vector,) = pictures(run[0])
    assert vector.uri.startswith("data:image/svg+xml,")
    assert vector.width == round(COLUMN * 96 * 1.25)
    few = len(_raster(run[0], vector).uri)
    if few < len(vector.uri):
        (raster,) = pictures(run[0], most=few)
        assert raster.uri.startswith("data:image/png;base64,")
        assert len(raster.uri) == few
    (none,) = pictures(run[0], most=100)
    assert (none.uri, none.caption) == ("", vector.caption)


def test_packing_keeps_every_mark(run: tuple[Path, Task]) -> None:
    svg = (run[0] / "figures" / "accuracy.svg").read_text()
    packed = pack(svg)
    assert len(packed) < 0.8 * len(svg)
    for tag in ("path", "use", "clipPath", "rect", "text"):
        assert len(re.findall(rf"<{tag}\b", packed)) == len(re.findall(rf"<{tag}\b", svg)), tag
    ids = set(re.findall(r' id="([^"]*)"', packed))
    assert set(re.findall(r'(?:url\(|href=")#([\w.-]+)', packed)) == ids


@pytest.mark.parametrize("bad", ['data:image/png;base64,A"', "https://x", "data:text/html,x"])
def test_an_address_is_an_image_or_nothing(bad: str) -> None:
    with pytest.raises(ValueError, match="no image address that a page may hold"):
        address(bad)


def test_errors_say_what_to_run(tmp_path: Path, run: tuple[Path, Task]) -> None:
    with pytest.raises(ValueError, match="holds no run; make one with: tajuk run --out"):
        assemble(tmp_path)
    write_index(tmp_path, read_index(run[0]))
    with pytest.raises(ValueError, match=r"has no scores\.csv; make it with: tajuk figures --out"):
        assemble(tmp_path)
    write_bytes(tmp_path / "tables" / "scores.csv", b"dataset,view\na,b\n")
    with pytest.raises(ValueError, match=r"has no column split, model, .*tajuk figures --out"):
        assemble(tmp_path)
    write_bytes(tmp_path / "tables" / "scores.csv", b"\xff\xfe")
    with pytest.raises(ValueError, match="is no table of ours"):
        assemble(tmp_path)


def test_figures_give_way_where_a_page_is_too_large(run: tuple[Path, Task], page: str) -> None:
    out, task = run
    whole = len(page.encode())
    assert fitted(out, shown=[task], most=whole) == page
    smaller = fitted(out, shown=[task], most=whole - 1000)
    assert len(smaller.encode()) <= whole - 1000
    assert "data:image/svg+xml" not in smaller
    assert Counter(re.findall("<tr>", smaller)) == Counter(re.findall("<tr>", page))
    with pytest.raises(ValueError, match=r"bytes, more than 1,000; report fewer datasets at once"):
        fitted(out, shown=[task], most=1000)


def test_the_verb_writes_beside_the_run_or_where_told(
    run: tuple[Path, Task], tmp_path: Path
) -> None:
    done = CliRunner().invoke(report_verb, ["--out", str(run[0])])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.output.startswith(f"{run[0] / 'report.html'} (0.")
    told = CliRunner().invoke(
        report_verb, ["--out", str(run[0]), "--to", str(tmp_path / "a" / "b.html")]
    )
    assert told.exit_code == 0
    assert (tmp_path / "a" / "b.html").read_bytes() == (run[0] / "report.html").read_bytes()
    failed = CliRunner().invoke(report_verb, ["--out", str(tmp_path / "none")])
    assert failed.exit_code == 1
    assert re.fullmatch(r"tajuk: .*none: holds no run; make one with: .*\n", failed.stderr)
