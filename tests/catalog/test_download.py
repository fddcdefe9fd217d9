import contextlib
import errno
import hashlib
import os
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler as Request
from pathlib import Path

import pytest

import bench.catalog.download
from bench import loaders
from bench.catalog.download import download_files, expected_size
from bench.catalog.paths import cache_folder
from bench.plugins import load_plugin, plugin_names
from bench.records.cards import Card, Upstream

CONTENT = b"judul,label\n" * 5000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATH = "contoh/data raw/berkas.csv"
Serve = Callable[[Callable[[Request], None]], str]


def card(url: str) -> Card:
    file = Upstream(PATH, url, SHA256)
    return Card("t", ("a", "b"), ("id",), "none", "none", upstream=(file,))


def answer(
    body: bytes, *, status: int = 200, length: int | None = None
) -> Callable[[Request], None]:
    def send(request: Request) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)

    return send


def left_behind() -> list[Path]:
    return [path for path in cache_folder().rglob("*") if path.is_file() or path.name[0] == "."]


def test_right_file_is_fetched_once(serve: Serve) -> None:
    asked = []
    send = answer(CONTENT)

    def count(request: Request) -> None:
        asked.append(request.path)
        send(request)

    url = serve(count)
    for _ in range(2):
        assert download_files("d", card(f"{url}/pinned")) == {PATH: CONTENT}
    assert asked == ["/pinned"]
    assert left_behind() == [cache_folder() / PATH]


@pytest.mark.parametrize(
    ("send", "words"),
    [
        (answer(CONTENT[:-1] + b"x"), "did not give the pinned file"),
        (answer(CONTENT[:30000], length=len(CONTENT)), "cannot fetch|did not give the pinned"),
        (answer(CONTENT[:30000]), "did not give the pinned file"),
        (answer(b"gone", status=404), "HTTP status 404"),
        (answer(b"", status=500), "HTTP status 500"),
    ],
    ids=["wrong hash", "cut off", "cut off unannounced", "404", "500"],
)
def test_bad_download_leaves_nothing(
    serve: Serve, send: Callable[[Request], None], words: str
) -> None:
    url = serve(send)
    with pytest.raises(ValueError, match=words) as caught:
        download_files("d", card(f"{url}/x"))
    assert url in str(caught.value)
    assert "--mirror" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert left_behind() == []


def test_slow_server_is_given_up(serve: Serve) -> None:
    def stall(request: Request) -> None:
        answer(b"", length=len(CONTENT))(request)
        time.sleep(1.5)

    url = serve(stall)
    with pytest.raises(ValueError, match=r"no answer in time|broke off"):
        download_files("d", card(f"{url}/x"), timeout=0.2)
    assert left_behind() == []


def test_nobody_there() -> None:
    with pytest.raises(ValueError, match="no connection"):
        download_files("d", card("http://127.0.0.1:9/x"))


def test_mirror_address_and_folder(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    send = answer(CONTENT)

    def note(request: Request) -> None:
        asked.append(request.path)
        send(request)

    dead = card("http://127.0.0.1:9/x")
    assert download_files("d", dead, mirror=serve(note) + "/") == {PATH: CONTENT}
    assert asked == ["/contoh/data%20raw/berkas.csv"]
    (cache_folder() / PATH).unlink()
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(CONTENT)
    monkeypatch.setenv("TAJUK_MIRROR", str(tmp_path))
    assert download_files("d", dead) == {PATH: CONTENT}


def test_bad_mirror_is_named(tmp_path: Path) -> None:
    dead = card("http://127.0.0.1:9/x")
    with pytest.raises(ValueError, match="the mirror has no"):
        download_files("d", dead, mirror=str(tmp_path))
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(b"other")
    with pytest.raises(ValueError, match="is not the pinned file"):
        download_files("d", dead, mirror=str(tmp_path))
    assert left_behind() == []


def test_spoilt_cache_is_fetched_again(serve: Serve) -> None:
    kept = cache_folder() / PATH
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"half")
    assert download_files("d", card(serve(answer(CONTENT)))) == {PATH: CONTENT}
    assert kept.read_bytes() == CONTENT


def test_own_files_come_from_the_project() -> None:
    own = Card("t", ("a", "b"), ("id",), "", "", own=("pages/*.txt", "labels.csv"))
    files = download_files("tajuk_hard", own)
    assert "labels.csv" in files
    assert sum(name.startswith("pages/") for name in files) >= 60
    with pytest.raises(ValueError, match="no nothing"):
        download_files("tajuk_hard", Card("t", ("a", "b"), ("id",), "", "", own=("nothing*",)))


def sized(url: str) -> Card:
    file = Upstream(PATH, url, SHA256, size=len(CONTENT))
    return Card("t", ("a", "b"), ("id",), "none", "none", upstream=(file,))


def test_the_size_of_every_file_is_known() -> None:
    large = {"text-gcn/data/corpus/20ng.clean.txt": 23_630_611}
    for name in plugin_names(loaders):
        for file in load_plugin(loaders, name).CARD.upstream:
            if file.path in large:
                assert expected_size(file) == large[file.path]
            else:
                assert 0 < expected_size(file) < 10_000_000, file.path


def test_a_server_without_end_is_left_at_the_size_of_the_file(serve: Serve) -> None:
    sent = []

    def endless(request: Request) -> None:
        request.send_response(200)
        request.end_headers()
        with contextlib.suppress(OSError):
            while len(sent) < 20_000:
                request.wfile.write(b"x" * 10_000)
                sent.append(10_000)

    url = serve(endless)
    with pytest.raises(ValueError, match=r"gives more than the 60,000 bytes of the pinned file"):
        download_files("d", sized(f"{url}/x"))
    assert sum(sent) < 100_000_000, "of two hundred million that it would have sent"
    assert left_behind() == []


def test_a_packed_answer_is_left_at_the_size_of_the_file(serve: Serve) -> None:
    import gzip

    packed = gzip.compress(b"\0" * 50_000_000)

    def bomb(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.send_header("Content-Length", str(len(packed)))
        request.end_headers()
        with contextlib.suppress(OSError):
            request.wfile.write(packed)

    url = serve(bomb)
    with pytest.raises(ValueError, match="gives more than the 60,000 bytes"):
        download_files("d", sized(f"{url}/x"))


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_trickles_is_given_up_in_all(
    part: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.catalog.download, "FIRST", 0.5)
    monkeypatch.setattr(bench.catalog.download, "SLOWEST", 1_000_000)

    def trickle(request: Request) -> None:
        with contextlib.suppress(OSError):
            if part == "body":
                request.send_response(200)
                request.end_headers()
            for _ in range(40):
                request.wfile.write(b"x")
                request.wfile.flush()
                time.sleep(0.1)

    url = serve(trickle)
    with pytest.raises(ValueError, match="not done in 1 s; try again"):
        download_files("d", sized(f"{url}/x"))
    assert left_behind() == []


def test_a_mirror_with_another_size_is_named(tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(CONTENT + b"x")
    with pytest.raises(ValueError, match=r"is not the pinned file \(60,001 bytes, not 60000\)"):
        download_files("d", sized("http://127.0.0.1:9/x"), mirror=str(tmp_path))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_cache_that_takes_nothing_is_said_and_costs_nothing_else(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(CONTENT)

    def refuse(path: Path, raw: bytes) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(bench.catalog.download, "_keep", refuse)
    with pytest.warns(UserWarning, match="cannot be kept there") as told:
        assert download_files("d", sized("http://x"), mirror=str(tmp_path)) == {PATH: CONTENT}
    assert str(cache_folder()) in str(told[0].message)
    assert os.strerror(number) in str(told[0].message)
    assert str(tmp_path) not in str(told[0].message).replace(str(cache_folder()), "")


def test_what_a_killed_run_left_half_fetched_is_swept(tmp_path: Path) -> None:
    folder = (cache_folder() / PATH).parent
    (folder / ".fetching-old").mkdir(parents=True)
    (folder / ".fetching-old" / "file").write_bytes(b"half")
    (folder / ".fetching-1-half").write_bytes(b"half")
    (folder / ".fetching-2-now").write_bytes(b"half")
    for name in (".fetching-old", ".fetching-1-half"):
        os.utime(folder / name, (0, 0))
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(CONTENT)
    download_files("d", sized("http://x"), mirror=str(tmp_path))
    assert sorted(path.name for path in folder.iterdir()) == [".fetching-2-now", "berkas.csv"]
