"""`tajuk build`, from pages that these tests write. All text here is invented."""

import csv
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import bench
import bench.build.cache
import bench.build.extract
import bench.build.shards
import bench.build.workers
from bench.build.extract import extract_pages, plan_file, rows_file
from bench.build.pipeline import WORK, CardWords, build_dataset
from bench.build.shards import from_json, plan_shards
from bench.cli.main import main
from bench.corpora.prepare import prepare
from bench.pages.parse import MAX_BYTES, parse_page
from bench.records.corpora import PARTS
from bench.texts import text_id

PAGES = 24
TOPICS = ("diplomacy", "sports", "trade")


def headline(number: int) -> str:
    rng = random.Random(number)
    words = ["".join(rng.choices("aeioukbdgmnprst", k=rng.randint(4, 8))) for _ in range(6)]
    return " ".join(words).capitalize()


def page(number: int, *links: tuple[str, str]) -> bytes:
    own = links or (
        (headline(number + 100), f"/b/{number + 100}"),
        (headline(number + 101), f"/b/{number + 101}"),
    )
    listed = "".join(f'<li><a href="{href}">{text}</a></li>' for text, href in own)
    return (
        f"<!doctype html><html><head><title>{headline(number)}</title></head><body>"
        f"<h1>{headline(number)}</h1><p>KOTA - Isi rekaan.</p>"
        f"<h3>Berita Terkait</h3><ul>{listed}</ul></body></html>"
    ).encode()


Content = tuple[str, bytes]  # an address, and what it answers


def warc(
    path: Path, contents: list[Content], *, status: str = "200 OK", kind: str = "text/html"
) -> list[int]:
    """Append records to a WARC file, and return where each begins."""
    starts = []
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        for address, content in contents:
            starts.append(file.tell())
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                address,
                "response",
                payload=io.BytesIO(content),
                length=len(content),
                http_headers=headers,
            )
            writer.write_record(record)
    return starts


def crawl(n: int = PAGES, start: int = 0) -> list[Content]:
    return [(f"https://warta.example/b/{i}", page(i)) for i in range(start, start + n)]


def label_file(path: Path, texts: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["headline_id", "headline", "note", "topic"])
        for i, text in enumerate(texts):
            rows.writerow([text_id(text), text, "", TOPICS[i % 3]])
    return path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    texts = [headline(i) for i in [*range(PAGES), *range(100, 101 + PAGES)]]
    return label_file(tmp_path / "labels.csv", texts)


def outputs(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and WORK not in path.parts
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def aside(folder: Path) -> dict[str, str]:
    return {Path(row["page"]).name: row["reason"] for row in rows_of(folder / "set_aside.csv")}


def tajuk(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the shards that are read, in this process and so quickly."""
    keys: list[str] = []

    def one(folder: str, key: str) -> str:
        keys.append(key)
        shard = from_json(plan_file(Path(folder), key).read_text())
        with gzip.open(rows_file(Path(folder), key), "wt") as file:
            for row in extract_pages(shard):
                file.write(json.dumps(row) + "\n")
        return key

    # a page's time limit needs the main thread, as a reader's own process has it
    monkeypatch.setattr(
        bench.build.cache,
        "read_all",
        lambda folder, keys, jobs: [one(str(folder), key) for key in keys],
    )
    return keys


def test_a_folder_of_pages_becomes_a_dataset(tmp_path: Path, labels: Path) -> None:
    saved = tmp_path / "saved"
    (saved / "deep").mkdir(parents=True)
    for i in range(PAGES):
        (saved / ("deep" if i % 2 else "") / f"{i}.html").write_bytes(page(i))
    (saved / "reader.txt").write_text(f"{headline(900)}\nKOTA - Isi.\n- {headline(0)}\n")
    (saved / "picture.png").write_bytes(b"\x89PNG")
    out = tmp_path / "datasets" / "mine"
    shown = tajuk("build", saved, "--labels", labels, "--out", out)
    assert shown.exit_code == 0, shown.output
    assert "pages, read: 25" in shown.output
    assert f"next:  tajuk run {out}" in shown.output
    counts = json.loads((out / "counts.json").read_text())
    assert counts["examples"] == PAGES + PAGES + 1
    assert counts["headlines"] == counts["examples"] + counts["unlabelled headlines"]
    # whatever stands there has its own label and its own id, and a story in one part
    rows = [json.loads(line) for part in PARTS for line in open_part(out, part)]
    given = {row["headline_id"]: row["topic"] for row in rows_of(labels)}
    assert {row["id"]: row["label"] for row in rows} == given
    assert all(row["id"] == text_id(row["text"]) for row in rows)
    unlabelled = rows_of(out / "unlabelled.csv")
    assert [row["headline"] for row in unlabelled] == [headline(900)]
    assert (out / "README.md").read_text().startswith("---\nlicense: other\n")


def open_part(out: Path, part: str) -> list[str]:
    return (out / "data" / f"headlines-{part}.jsonl").read_text().splitlines()


def test_what_was_built_runs_and_loads(
    tmp_path: Path, labels: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    warc(tmp_path / "a.warc.gz", crawl())
    assert tajuk("build", "a.warc.gz", "--labels", labels, "--out", "mine").exit_code == 0
    task = prepare("./mine")
    assert task.place == ("mine", "headline", "story")
    part_of = task.split.part_of()
    for part in PARTS:
        rows = [json.loads(line) for line in open_part(Path("mine"), part)]
        assert rows
        kept = {e.id: s for e, s in zip(task.corpus.examples, task.corpus.stories, strict=True)}
        assert all(kept[row["id"]] == row["story"] for row in rows)
        assert {part_of[row["story"]] for row in rows} == {part}
        assert [str(x) for x in bench.load("./mine")[part]["id"]] == [row["id"] for row in rows]
    told = json.loads(tajuk("datasets", "./mine", "--json").output)
    assert told["examples"] == len(task.corpus.examples)
    # a folder of the working directory does without the slash
    assert json.loads(tajuk("datasets", "mine", "--json").output)["examples"] == told["examples"]
    # the files say which part a headline is in
    moved, rest = open_part(Path("mine"), "train")[0], open_part(Path("mine"), "train")[1:]
    Path("mine/data/headlines-train.jsonl").write_text("\n".join(rest))
    with Path("mine/data/headlines-test.jsonl").open("a") as file:
        file.write(moved)
    assert json.loads(moved)["story"] in prepare("./mine").split.test
    assert "its card is written by tajuk build" in tajuk("card", "./mine").stderr
    ran = tajuk("run", "./mine", "--baseline", "majority", "--out", "results")
    assert ran.exit_code == 0, ran.output
    assert ran.output.startswith("mine, headline, split by story:")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda out: (out / "dataset.json").unlink(), "was not made by tajuk build"),
        (lambda out: (out / "dataset.json").write_text("{"), "cannot be read"),
        (lambda out: (out / "dataset.json").write_text('{"format": 9}'), "format 9, not 1"),
        (
            lambda out: (out / "data/headlines-tune.jsonl").write_text("no\n"),
            r"headlines-tune\.jsonl:1: no example",
        ),
        (lambda out: (out / "data/headlines-test.jsonl").unlink(), r"has no data/headlines-test"),
    ],
)
def test_a_spoilt_folder_is_one_line(
    tmp_path: Path, labels: Path, read: list[str], spoil: Callable[[Path], object], words: str
) -> None:
    warc(tmp_path / "a.warc", crawl())
    build_dataset([tmp_path / "a.warc"], tmp_path / "mine", labels=labels)
    spoil(tmp_path / "mine")
    with pytest.raises(ValueError, match=words) as caught:
        prepare(str(tmp_path / "mine"))
    assert "\n" not in str(caught.value)
    assert tajuk("datasets", tmp_path / "none").stderr.startswith(
        f"tajuk: {tmp_path}/none: no such"
    )


def test_two_wordings_of_one_address_are_one_story(
    tmp_path: Path, labels: Path, read: list[str]
) -> None:
    contents = crawl()
    # one address is linked as another headline's, in another spelling; and ten and more are one's
    other = (headline(100), "http://www.warta.example/b/7/?utm_source=surat#isi")
    contents[0] = (contents[0][0], page(0, other, (headline(101), "https://warta.example/")))
    contents += [
        (
            f"https://lain.example/{i}",
            page(500 + i, (headline(102), f"/x/{i}"), (headline(103), "/y")),
        )
        for i in range(20)
    ]
    warc(tmp_path / "a.warc.gz", contents)
    out = tmp_path / "mine"
    built = build_dataset([tmp_path / "a.warc.gz"], out, labels=labels)
    story = {
        row["id"]: row["story"] for part in PARTS for row in map(json.loads, open_part(out, part))
    }
    assert story[text_id(headline(7))] == story[text_id(headline(100))]
    task = prepare(str(out))
    loaded = {e.id: s for e, s in zip(task.corpus.examples, task.corpus.stories, strict=True)}
    assert loaded == story
    alone = [text_id(headline(n)) for n in (101, 102, 103)]
    assert len({story[key] for key in alone}) == 3
    assert built.counts["headlines and addresses too common to make a story"] == 1


def test_records_that_are_no_page_are_counted(
    tmp_path: Path, labels: Path, read: list[str]
) -> None:
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "rekaan"}))
        writer.write_record(
            writer.create_warc_record(
                "dns:warta.example", "resource", payload=io.BytesIO(b"1"), length=1
            )
        )
    warc(path, crawl())
    warc(path, crawl(2, 400), status="404 Not Found")
    warc(path, [("https://warta.example/a.png", b"\x89PNG")], kind="image/png")
    # a charset that only the header names
    warc(
        path,
        [
            (
                "https://warta.example/r",
                "<h1>Заголовок новости целиком выдуман</h1>".encode("koi8-r"),
            )
        ],
        kind="text/html; charset=koi8-r",
    )
    built = build_dataset([path], tmp_path / "mine", labels=labels)
    assert built.counts["records skipped"] == {
        "HTTP status 404": 2,
        "not HTML": 1,
        "resource record": 1,
        "warcinfo record": 1,
    }
    assert built.counts["pages"] == {"read": PAGES + 1, "set aside": {}}
    assert "Заголовок новости" in (tmp_path / "mine" / "unlabelled.csv").read_text("utf-8")


HOSTILE = {
    "binary.html": (bytes(range(32)) * 400, "binary"),
    "deep.html": (b"<h1>Judul Dalam Sekali</h1>" + b"<div>" * 10_000, "elements nested more than"),
    "empty.html": (b"", "empty"),
    "half.html": (
        b'<script type="application/ld+json">{"@type":"NewsArticle",'
        b'"headline":"Judul \\ud800 Setengah Saja"}</script>',
        "a headline is no text",
    ),
    "large.html": (b"<h1>Judul Besar Sekali</h1>" + b" " * (MAX_BYTES + 1), "larger than 10 MB"),
    "none.html": (b"<html><body><p>isi</p></body></html>", "no headline"),
    "slow.html": (b"<h1>Judul Lambat Sekali</h1>", "takes more than 0.2 s"),
    "raises.html": (b"<h1>Judul Gagal Sekali</h1>", "the parser fails (ZeroDivisionError)"),
}


def _hostile_parser(raw: bytes, *, where: str, body: bool = True, url: str = "") -> object:
    if b"Gagal" in raw:
        raise ZeroDivisionError
    while b"Lambat" in raw:
        pass
    return parse_page(raw, where=where, body=body)


@pytest.mark.parametrize("kind", ["folder", "warc"])
def test_a_hostile_page_is_set_aside_and_the_rest_goes_on(
    tmp_path: Path, labels: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("bench.processes.parsing.parse_page", _hostile_parser)
    monkeypatch.setattr(bench.build.extract, "SECONDS", 0.2)
    source = tmp_path / "saved"
    if kind == "folder":
        source.mkdir()
        for name, (raw, _) in HOSTILE.items():
            (source / name).write_bytes(raw)
        os.mkfifo(source / "pipe.html")
        (source / "gone.html").symlink_to("nowhere")
        for i in range(PAGES):
            (source / f"{i}.htm").write_bytes(page(i))
    else:
        source = tmp_path / "a.warc.gz"
        warc(source, [(f"https://jahat.example/{name}", raw) for name, (raw, _) in HOSTILE.items()])
        warc(source, crawl())
    built = build_dataset([source], tmp_path / "mine", labels=labels)
    assert built.counts["pages"]["read"] == PAGES
    reasons = sorted(reason for _, reason in HOSTILE.values())
    if kind == "folder":
        found = aside(tmp_path / "mine")
        assert found.pop("pipe.html") == "no regular file"
        assert found.pop("gone.html") == "cannot be read (No such file or directory)"
        assert set(found) == set(HOSTILE)
    told = sorted(aside(tmp_path / "mine").values())
    assert all(any(one.startswith(reason) for one in told) for reason in reasons)
    assert sum(built.counts["pages"]["set aside"].values()) == len(told)


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_a_cut_file_gives_what_stands_before_the_cut(
    tmp_path: Path, labels: Path, read: list[str], suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    starts = warc(path, crawl(30))
    raw = path.read_bytes()
    path.write_bytes(raw[: (starts[25] + starts[26]) // 2])
    shown = tajuk("build", path, "--labels", labels, "--out", tmp_path / "mine")
    assert shown.exit_code == 0, shown.output
    assert "set aside, the file is cut off or damaged here: 1" in shown.output
    assert f"a{suffix} at byte {starts[25]}" in aside(tmp_path / "mine")
    counts = json.loads((tmp_path / "mine" / "counts.json").read_text())
    # the last page may be whole enough to be read; those before it must be
    assert counts["pages"]["read"] in (25, 26)


def test_damage_in_the_middle_costs_one_record(
    tmp_path: Path, labels: Path, read: list[str]
) -> None:
    path = tmp_path / "a.warc.gz"
    starts = warc(path, crawl(30))
    raw = bytearray(path.read_bytes())
    raw[starts[3] + 40 : starts[4] - 10] = b"\x00" * (starts[4] - starts[3] - 50)
    path.write_bytes(raw)
    built = build_dataset([path], tmp_path / "mine", labels=labels)
    assert built.counts["pages"] == {
        "read": 29,
        "set aside": {"the file is cut off or damaged here": 1},
    }


def test_one_member_around_all_records_is_read(
    tmp_path: Path, labels: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.build.shards, "RANGE", 1000)
    warc(tmp_path / "a.warc", crawl(30))
    whole = gzip.compress((tmp_path / "a.warc").read_bytes())
    (tmp_path / "b.warc.gz").write_bytes(whole)
    built = build_dataset([tmp_path / "b.warc.gz"], tmp_path / "mine", labels=labels)
    assert built.counts["pages"] == {"read": 30, "set aside": {}}
    (tmp_path / "b.warc.gz").write_bytes(whole[: len(whole) // 2])
    built = build_dataset([tmp_path / "b.warc.gz"], tmp_path / "cut")
    assert 5 < built.counts["pages"]["read"] < 30
    assert sum(built.counts["pages"]["set aside"].values()) == 1


def test_a_member_of_two_records_costs_one_at_most(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    warc(tmp_path / "a.warc.gz", crawl(12))
    warc(tmp_path / "two.warc", crawl(2, 12))
    pair = gzip.compress((tmp_path / "two.warc").read_bytes())
    with (tmp_path / "a.warc.gz").open("ab") as file:
        file.write(pair)
    warc(tmp_path / "a.warc.gz", crawl(10, 14))
    built = build_dataset([tmp_path / "a.warc.gz"], tmp_path / "mine")
    assert built.counts["pages"] == {"read": 24, "set aside": {}}
    # where it stands in a later range, that file is taken for one that ranges can cut
    for size in (500, 700, 900):
        monkeypatch.setattr(bench.build.shards, "RANGE", size)
        counts = build_dataset([tmp_path / "a.warc.gz"], tmp_path / f"cut-{size}").counts
        assert counts["pages"]["read"] >= 23
        assert set(counts["pages"]["set aside"]) <= {"the file is cut off or damaged here"}


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_ranges_of_a_file_give_what_the_whole_gives(
    tmp_path: Path, labels: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    contents = crawl()
    # hostile: pages that hold records of their own, whose pages must not count
    inner = tmp_path / f"inner{suffix}"
    warc(inner, [(f"https://jahat.example/{i}", page(700 + i)) for i in range(8)])
    nested = page(0) + b"\r\n\r\n" + inner.read_bytes()
    noise = random.Random(0).randbytes(3000)  # which no compression hides
    contents[3] = (contents[3][0], page(3) + noise + nested)
    warc(path, contents)
    whole = build_dataset([path], tmp_path / "x" / "mine", labels=labels)
    expected = outputs(tmp_path / "x" / "mine")
    assert len(read) == 1
    for size in (700, 1111, 5000):
        monkeypatch.setattr(bench.build.shards, "RANGE", size)
        built = build_dataset([path], tmp_path / str(size) / "mine", labels=labels)
        assert built.read > 3
        assert built.counts == whole.counts
        assert outputs(tmp_path / str(size) / "mine") == expected


def test_what_was_read_is_not_read_again(
    tmp_path: Path, labels: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.build.shards, "PAGE_SUFFIXES", 5)
    saved, out = tmp_path / "saved", tmp_path / "mine"
    saved.mkdir()
    for i in range(PAGES):
        (saved / f"{i:02}.html").write_bytes(page(i))
    first = build_dataset([saved], out, labels=labels)
    assert (first.read, first.kept) == (5, 0)
    expected = outputs(out)
    gone = sorted((out / WORK).glob("*.rows.gz"))[2]
    gone.unlink()
    read.clear()
    again = build_dataset([saved], out, labels=labels)
    assert (again.read, again.kept) == (1, 4)
    assert [f"{key}.rows.gz" for key in read] == [gone.name]
    assert outputs(out) == expected
    # a disk that lost what it was given is told of
    spoilt = sorted((out / WORK).glob("*.rows.gz"))[1]
    kept = spoilt.read_bytes()
    for raw in (b"", kept[:-20], b"no gzip"):
        spoilt.write_bytes(raw)
        with pytest.raises(ValueError, match=r"rows\.gz: is corrupt .*; delete it and build again"):
            build_dataset([saved], out, labels=labels)
    spoilt.write_bytes(kept)
    # a file that has changed is read anew, with its neighbours; what it left before goes
    os.utime(saved / "07.html", ns=(1, 1))
    assert build_dataset([saved], out, labels=labels).read == 1
    assert len(list((out / WORK).glob("*.rows.gz"))) == 5
    # and so is every page once the code that reads them has changed
    monkeypatch.setattr(bench.build.extract, "_code", lambda: "another")
    assert build_dataset([saved], out, labels=labels).read == 5
    assert outputs(out) == expected


def command(*args: str | Path) -> list[str]:
    return [sys.executable, "-m", "bench", "build", *map(str, args)]


def test_a_killed_build_goes_on_and_gives_the_same_bytes(tmp_path: Path, labels: Path) -> None:
    saved = [tmp_path / f"{n}.warc.gz" for n in range(4)]
    for n, path in enumerate(saved):
        warc(path, crawl(PAGES // 4, n * PAGES // 4))
    whole, out = tmp_path / "whole" / "mine", tmp_path / "mine"
    build_dataset(saved, whole, labels=labels, jobs=2)
    args = [*saved, "--labels", labels, "--out", out, "--jobs", "1"]
    process = subprocess.Popen(command(*args), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list((out / WORK).glob("*.rows.gz")):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (out / "dataset.json").exists()
    with pytest.raises(ValueError, match="not made by tajuk build, or not to its end"):
        prepare(str(out))
    again = build_dataset(saved, out, labels=labels, jobs=2)
    assert again.kept >= 1
    assert again.read + again.kept == 4
    assert outputs(out) == outputs(whole)


@pytest.fixture
def cluster() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def test_a_cluster_gives_the_same_bytes(tmp_path: Path, labels: Path, cluster: str) -> None:
    saved = [tmp_path / "a.warc", tmp_path / "b.warc.gz"]
    warc(saved[0], crawl(PAGES // 2))
    warc(saved[1], [*crawl(PAGES // 2, PAGES // 2), ("https://jahat.example/", b"\x00" * 50)])
    for jobs in (1, 2):
        build_dataset(saved, tmp_path / f"{jobs}" / "mine", labels=labels, jobs=jobs)
    there = build_dataset(saved, tmp_path / "c" / "mine", labels=labels, cluster=cluster)
    assert there.read == 2
    expected = outputs(tmp_path / "1" / "mine")
    assert len(expected) == 11
    assert outputs(tmp_path / "2" / "mine") == expected
    assert outputs(tmp_path / "c" / "mine") == expected


def test_no_cluster_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warc(tmp_path / "a.warc", crawl(1))
    with pytest.raises(
        ValueError, match=r"nowhere: no Dask scheduler answers there \(missing port"
    ):
        build_dataset([tmp_path / "a.warc"], tmp_path / "b", cluster="nowhere")
    monkeypatch.setitem(sys.modules, "distributed", None)
    shown = tajuk("build", tmp_path / "a.warc", "--out", tmp_path / "b", "--cluster", "tcp://x:1")
    assert shown.exit_code == 1
    assert shown.stderr == "tajuk: --cluster needs one thing more: pip install tajuk[cluster]\n"


DEADLY = """
import os, sys, time
from pathlib import Path
from bench.build import extract
from bench.processes import parsing
parse = parsing.parse_page
def deadly(raw, **options):
    if b"Mematikan" in raw:
        os.kill(os.getpid(), 9)
    while b"Menggantung" in raw:
        time.sleep(1)
    return parse(raw, **options)
parsing.parse_page = deadly
folder, key, skipped, _ = sys.argv[1:]
extract.extract_shards(Path(folder), key, {int(n) for n in skipped.split(",") if n})
"""


def test_a_page_that_kills_or_hangs_its_reader_is_set_aside(
    tmp_path: Path, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    for i in range(PAGES):
        (saved / f"{i}.html").write_bytes(page(i))
    (saved / "5a.html").write_bytes(b"<h1>Judul Mematikan Sekali</h1>")
    (saved / "5b.html").write_bytes(b"<h1>Judul Menggantung Sekali</h1>")
    monkeypatch.setattr(bench.build.workers, "COMMAND", (sys.executable, "-c", DEADLY))
    monkeypatch.setattr(bench.build.workers, "PATIENCE", 3.0)
    built = build_dataset([saved], tmp_path / "mine", labels=labels, jobs=1)
    died = "the process that read it died"
    assert aside(tmp_path / "mine") == {"5a.html": died, "5b.html": died}
    assert built.counts["pages"] == {"read": PAGES, "set aside": {died: 2}}


def test_a_page_whose_reader_dies_once_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the system, short of memory, ends a reader that has done nothing wrong."""
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "a.html").write_bytes(b"<h1>Judul Mematikan Sekali</h1>")
    flag = tmp_path / "died"
    once = f"    if b'Mematikan' in raw and not Path({str(flag)!r}).exists():\n"
    once += f"        Path({str(flag)!r}).touch()\n"
    code = DEADLY.replace('    if b"Mematikan" in raw:\n', once)
    monkeypatch.setattr(bench.build.workers, "COMMAND", (sys.executable, "-c", code))
    built = build_dataset([tmp_path / "saved"], tmp_path / "mine")
    assert flag.exists()
    assert built.counts["pages"] == {"read": 1, "set aside": {}}


def test_readers_that_die_before_any_page_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warc(tmp_path / "a.warc", crawl(1))
    monkeypatch.setattr(
        bench.build.workers, "COMMAND", (sys.executable, "-c", "import os; os.abort()")
    )
    with pytest.raises(ValueError, match=r"keep dying \(SIGABRT\); give them more memory"):
        build_dataset([tmp_path / "a.warc"], tmp_path / "mine")
    monkeypatch.setattr(
        bench.build.workers, "COMMAND", (sys.executable, "-c", "raise OSError('disk full')")
    )
    with pytest.raises(ValueError, match="a shard cannot be read: OSError: disk full"):
        build_dataset([tmp_path / "a.warc"], tmp_path / "mine")


def test_without_labels_the_headlines_are_listed(tmp_path: Path, read: list[str]) -> None:
    warc(tmp_path / "a.warc", crawl())
    out = tmp_path / "mine"
    shown = tajuk("build", tmp_path / "a.warc", "--out", out)
    assert shown.exit_code == 0
    assert "no dataset yet" in shown.output
    listed = rows_of(out / "unlabelled.csv")
    assert len(listed) == len({row["headline_id"] for row in listed}) == 2 * PAGES + 1
    # what was listed is what the labels may be
    labels = label_file(tmp_path / "labels.csv", [row["headline"] for row in listed])
    told = json.loads(
        tajuk("build", tmp_path / "a.warc", "--labels", labels, "--out", out, "--json").output
    )
    assert (told["shards read"], told["complete"]) == (0, True)
    assert told["counts"]["unlabelled headlines"] == 0


GOOD = f"headline,topic\n{headline(0)},trade\n{headline(1)},sports\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + f"{headline(0)}!,trade\n", r"labels\.csv:4: headline \w+ has a label already in l"),
        (GOOD + f"{headline(2)},\n", r"labels\.csv:4: headline \w+ has no topic"),
        (GOOD + "Judul, Dengan Koma,trade\n", r"labels\.csv:4: 3 fields, not 2 .*put quotes"),
        ("headline_id,headline,topic\nff,Judul,a\n", r"labels\.csv:2: id ff is not this headl"),
        ("headline\nJudul\n", r"labels\.csv:1: no column 'topic'"),
        ("", r"labels\.csv:1: no column 'headline'"),
        ("headline,topic\nJudul,a\n", r"labels\.csv: a dataset needs two topics .* file has a"),
        (GOOD, r"mine: 2 labelled headlines in 2 stories leave nothing for \w+; label more of"),
        (
            "headline,topic\nTidak Ada Satu,a\nTidak Ada Dua,b\n",
            "hold 0 labelled headlines under no label",
        ),
    ],
)
def test_labels_that_do_not_fit_are_named(
    tmp_path: Path, read: list[str], text: str, words: str
) -> None:
    warc(tmp_path / "a.warc", crawl())
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(ValueError, match=words) as caught:
        build_dataset([tmp_path / "a.warc"], tmp_path / "mine", labels=tmp_path / "labels.csv")
    assert "\n" not in str(caught.value)


def test_a_build_that_fails_leaves_no_older_dataset(
    tmp_path: Path, labels: Path, read: list[str]
) -> None:
    warc(tmp_path / "a.warc", crawl())
    build_dataset([tmp_path / "a.warc"], tmp_path / "mine", labels=labels)
    labels.write_text(GOOD)
    with pytest.raises(ValueError, match="leave nothing for"):
        build_dataset([tmp_path / "a.warc"], tmp_path / "mine", labels=labels)
    with pytest.raises(ValueError, match="not made by tajuk build, or not to its end"):
        prepare(str(tmp_path / "mine"))


def test_a_label_without_a_page_is_counted_and_named(
    tmp_path: Path, labels: Path, read: list[str]
) -> None:
    warc(tmp_path / "a.warc", crawl())
    labels.write_text(labels.read_text() + f"{text_id('Judul Lain')},Judul Lain,,trade\n")
    built = build_dataset([tmp_path / "a.warc"], tmp_path / "mine", labels=labels)
    told = built.counts["labels"]
    assert (told["without a page"], told["of these"]) == (1, text_id("Judul Lain"))
    assert "Judul Lain" not in (tmp_path / "mine" / "labels.csv").read_text()


def test_places_and_sources_that_do_not_fit_are_named(
    tmp_path: Path, labels: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.warc"
    warc(path, crawl())

    def refused(words: str, *args: str | Path, out: str = "mine") -> None:
        shown = tajuk("build", *(args or (path,)), "--labels", labels, "--out", tmp_path / out)
        assert shown.exit_code == 1, shown.output
        assert words in shown.stderr
        assert len(shown.stderr.splitlines()) == 1

    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "poem.txt").write_text("x")
    refused("exists and is no build of tajuk", out="theirs")
    assert [p.name for p in (tmp_path / "theirs").iterdir()] == ["poem.txt"]
    refused("no name '.mine'", out=".mine")
    refused("a dataset has the name 'tajuk_hard'", out="tajuk_hard")
    refused("no such file or folder", tmp_path / "none")
    refused("no page and no WARC", labels)
    (tmp_path / "bare").mkdir()
    refused("no pages; give folders with .html", tmp_path / "bare")
    inside = tmp_path / "mine" / "unlabelled.csv"
    inside.parent.mkdir(exist_ok=True)
    inside.write_text(labels.read_text())
    with pytest.raises(ValueError, match="stands where the build writes; copy it out of mine"):
        build_dataset([path], tmp_path / "mine", labels=inside)
    monkeypatch.setattr("fcntl.flock", _taken)
    refused("another build is writing there", out="other")


def _taken(*args: object) -> None:
    raise BlockingIOError


def test_a_source_within_another_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.html").write_bytes(page(1))
    (tmp_path / "deep" / "a.txt").write_bytes(b"x")
    warc(tmp_path / "deep" / "c.WARC", crawl(1))
    given = [tmp_path / "deep", tmp_path, tmp_path / "b.html", tmp_path]
    shards = list(plan_shards(given))
    assert [[name for name, *_ in shard.files] for shard in shards] == [
        ["deep/c.WARC"],
        ["b.html", "deep/a.txt"],
    ]
    assert [from_json(shard.as_json()) for shard in shards] == shards


def test_labels_that_yaml_would_misread_come_back(tmp_path: Path, read: list[str]) -> None:
    import yaml

    warc(tmp_path / "a.warc", crawl())
    labels = tmp_path / "labels.csv"
    topics = ("no", "7", 'a: "b"')
    rows = [f"{headline(i)},{json.dumps(topics[i % 3])}" for i in range(PAGES)]
    labels.write_text("headline,topic\n" + "\n".join(rows).replace('\\"', '""') + "\n")
    build_dataset(
        [tmp_path / "a.warc"], tmp_path / "mine", labels=labels, about=CardWords("Judul: #1", "no")
    )
    head = yaml.safe_load((tmp_path / "mine" / "README.md").read_text().split("---\n")[1])
    assert head["pretty_name"] == "Judul: #1"
    assert head["language"] == ["no"]
    assert [config["config_name"] for config in head["configs"]] == ["headlines"]
    names = head["dataset_info"][0]["features"][2]["dtype"]["class_label"]["names"]
    assert list(names.values()) == sorted(topics)


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[2] / "datasets/tajuk/pages").glob("*5.txt"))[:5]
)
def test_headline_and_links_are_the_same_without_the_body(file: Path) -> None:
    from test_parse import HTML, LD

    text = parse_page(file.read_bytes(), where="x")
    lines = "".join(f"<p>{line}</p>" for line in text.body)
    links = "".join(f"<li><a href='/{i}'>{link.text}</a>" for i, link in enumerate(text.links))
    for markup in (
        HTML.replace("{ld}", LD),
        HTML.replace("{ld}", ""),
        f"<h1>{text.headline}</h1><article>{lines}</article><h3>Baca Juga</h3><ul>{links}</ul>",
    ):
        whole = parse_page(markup.encode(), where="x")
        short = parse_page(markup.encode(), where="x", body=False)
        assert whole.body
        assert short.body == ()
        assert (short.headline, short.links) == (whole.headline, whole.links)
        assert short.links


def test_a_refused_build_leaves_no_lock_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_bytes(page(1))
    for sources in ([tmp_path / "empty"], [tmp_path / "none"], [tmp_path / "pages", "x.pdf"]):
        with pytest.raises(ValueError, match="give"):
            build_dataset(sources, tmp_path / "mine")
        assert not (tmp_path / "mine").exists()
    (tmp_path / "mine").mkdir()
    build_dataset([tmp_path / "pages"], tmp_path / "mine")
    with pytest.raises(ValueError, match="no such file or folder"):
        build_dataset([tmp_path / "none"], tmp_path / "mine")
    assert any((tmp_path / "mine" / WORK).glob("*.gz")), "what was read is kept"


def test_no_reader_outlives_a_build_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for n in range(400):
        (tmp_path / "pages" / f"{n}.html").write_bytes(page(n) + b"<p>x</p>" * 30_000)
    asked = command(tmp_path / "pages", "--out", tmp_path / "mine")
    process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def readers() -> list[int]:
        found = []
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(tmp_path / "mine").encode() in line.read_bytes():
                    found.append(int(line.parent.name))
            except OSError:
                continue
        return [pid for pid in found if pid != process.pid]

    end = time.monotonic() + 60
    while not readers() and time.monotonic() < end:
        time.sleep(0.05)
    assert readers(), "a reader is at work"
    process.kill()
    process.wait()
    end = time.monotonic() + 30
    while readers() and time.monotonic() < end:
        time.sleep(0.1)
    assert readers() == []


def test_no_cell_of_a_csv_file_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    evil = ["=1+1 Pabrik Teh Tutup", "+Gol Telat di Menit Akhir", "@Kapal Tiba di Dermaga Tiga"]
    (tmp_path / "pages").mkdir()
    for n, text in enumerate(evil):
        (tmp_path / "pages" / f"{n}.html").write_text(f"<h1>{text}</h1>")
    (tmp_path / "pages" / "=cmd.html").write_bytes(b"")
    build_dataset([tmp_path / "pages"], tmp_path / "mine")
    for name in ("unlabelled.csv", "set_aside.csv"):
        with (tmp_path / "mine" / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], name
    # what a person labels in a spreadsheet is read as what stood on the page
    text = (tmp_path / "mine" / "unlabelled.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sorted(row["headline"] for row in rows) == sorted(f"'{one}" for one in evil)
    assert {row["headline_id"] for row in rows} == {text_id(one) for one in evil}


def test_a_build_is_not_refused_however_many_of_its_pages_are_hostile(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    body = b"<h1>Judul Yang Dikepung</h1><select>" + b"<option>" * 900_000
    for n in range(60):
        (saved / f"{n:02}.html").write_bytes(body)
    for n in range(4):
        (saved / f"{n:02}a.html").write_bytes(page(n))
    built = build_dataset([saved], tmp_path / "mine")
    reason = "more than 100,000 tags"
    assert built.counts["pages"] == {"read": 4, "set aside": {reason: 60}}


def test_pages_that_kill_their_reader_are_left_out_whatever_their_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    for n in range(25):
        (saved / f"{n:02}.html").write_bytes(b"<h1>Judul Mematikan Sekali</h1>")
    (saved / "99.html").write_bytes(page(1))
    monkeypatch.setattr(bench.build.workers, "COMMAND", (sys.executable, "-c", DEADLY))
    built = build_dataset([saved], tmp_path / "mine")
    died = "the process that read it died"
    assert built.counts["pages"] == {"read": 1, "set aside": {died: 25}}


def test_feeds_and_packed_pages_are_read_and_what_is_passed_over_is_counted(
    tmp_path: Path, labels: Path, read: list[str]
) -> None:
    saved = tmp_path / "saved"
    (saved / "0_files").mkdir(parents=True)
    for i in range(PAGES):
        (saved / f"{i}.html").write_bytes(page(i))
    (saved / "p.html.gz").write_bytes(gzip.compress(page(700)))
    items = "".join(f"<item><title>{headline(i)}</title></item>" for i in (0, 800, 801))
    (saved / "f.rss").write_text(f"<rss version='2.0'><channel>{items}</channel></rss>")
    (saved / "0_files" / "frame.html").write_bytes(page(900))
    (saved / "s.css").write_text("h1 {}")
    (saved / "s.txt").write_text("h1 { color: red; }")
    built = build_dataset([saved], tmp_path / "mine", labels=labels)
    assert built.counts["pages"] == {"read": PAGES + 2, "set aside": {"CSS stylesheet": 1}}
    assert built.counts["of these feeds and sitemaps"] == 1
    assert built.counts["files passed over"] == {
        "part of a page saved complete": 1,
        "stylesheet": 1,
    }
    texts = {row["headline"] for row in rows_of(tmp_path / "mine" / "unlabelled.csv")}
    assert {headline(800), headline(801), headline(700)} <= texts
    assert headline(900) not in texts
