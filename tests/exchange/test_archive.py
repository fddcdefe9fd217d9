import hashlib
import io
import json
import tarfile
from pathlib import Path

import pyarrow as pa
import pytest

import bench
from bench.corpora.prepare import prepare
from bench.exchange.archive import export_results, import_results
from bench.store.tables import read_table


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("archive")
    bench.run(["tajuk_hard"], baselines=["majority", "naive_bayes"], out=place / "r")
    assert export_results(place / "r", place / "a.tar.zst") == 2
    return place


def contents(file: Path) -> dict[str, bytes]:
    raw = pa.CompressedInputStream(pa.OSFile(str(file)), "zstd").read()
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive.getmembers()}


def packed(file: Path, files: dict[str, bytes], *, kind: bytes = tarfile.REGTYPE) -> Path:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, raw in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            if name != "manifest.json":
                member.type = kind
            archive.addfile(member, io.BytesIO(raw))
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(plain.getvalue())
    file.write_bytes(sink.getvalue())
    return file


def test_what_is_sent_holds_no_text_and_is_the_same_bytes(sent: Path, tmp_path: Path) -> None:
    export_results(sent / "r", tmp_path / "b.tar.zst")
    assert (tmp_path / "b.tar.zst").read_bytes() == (sent / "a.tar.zst").read_bytes()
    whole = b"".join(contents(sent / "a.tar.zst").values()).decode("utf-8", "replace")
    for example in prepare("tajuk_hard").corpus.examples[:200]:
        assert example.text not in whole


def test_what_is_taken_in_gives_the_same_scores(sent: Path, tmp_path: Path) -> None:
    taken = import_results(sent / "a.tar.zst", tmp_path / "in")
    assert (taken.merged.added, taken.unchecked) == (2, ())
    ours, theirs = (read_table(out, "scores") for out in (tmp_path / "in", sent / "r"))
    assert ours.equals(theirs)
    assert import_results(sent / "a.tar.zst", tmp_path / "in").merged.added == 0


def test_a_choice_of_models_is_sent_alone(sent: Path, tmp_path: Path) -> None:
    assert export_results(sent / "r", tmp_path / "c.tar.zst", models=["majority"]) == 1
    with pytest.raises(ValueError, match="holds no model 'x'; there are majority, naive_bayes"):
        export_results(sent / "r", tmp_path / "c.tar.zst", models=["x"])
    with pytest.raises(ValueError, match=r"is written as \.tar\.zst; give it that ending"):
        export_results(sent / "r", tmp_path / "c.zip")


def test_any_changed_file_is_named_and_nothing_is_written(sent: Path, tmp_path: Path) -> None:
    files = contents(sent / "a.tar.zst")
    for name in files:
        if name == "manifest.json":
            continue
        changed = packed(tmp_path / "x.tar.zst", files | {name: files[name] + b" "})
        with pytest.raises(ValueError, match=f"{name} was changed; ask for the file again"):
            import_results(changed, tmp_path / "in")
        lacking = packed(tmp_path / "x.tar.zst", {k: v for k, v in files.items() if k != name})
        with pytest.raises(ValueError, match=f"{name} is missing"):
            import_results(lacking, tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_a_manifest_that_lies_is_found_out(sent: Path, tmp_path: Path) -> None:
    files = contents(sent / "a.tar.zst")
    manifest = json.loads(files["manifest.json"])
    key = next(iter(manifest["scores"]))
    lies = {
        "does not come out of its predictions": {
            "scores": manifest["scores"] | {key: {"accuracy": 1.0, "macro_f1": 1.0}}
        },
        "its list of runs cannot be read": {
            "outcomes": [manifest["outcomes"][0] | {"dataset": "../../escape"}]
        },
        "is of another format than 1": {"format": 9},
        "has no manifest": {"scores": [1]},
    }
    for words, change in lies.items():
        raw = json.dumps(manifest | change).encode()
        with pytest.raises(ValueError, match=words):
            import_results(
                packed(tmp_path / "x.tar.zst", files | {"manifest.json": raw}), tmp_path / "in"
            )
    assert not (tmp_path / "in").exists()


def test_names_that_leave_the_folder_and_links_are_refused(sent: Path, tmp_path: Path) -> None:
    files = contents(sent / "a.tar.zst")
    manifest = json.loads(files["manifest.json"])
    for name in ("../outside.txt", "/etc/outside", "predictions/a/b/c/m-0123456789abcdef/x.pkl"):
        import hashlib

        hashes = {"sha256": {name: hashlib.sha256(b"x").hexdigest()}}
        raw = json.dumps(manifest | hashes).encode()
        bad = packed(tmp_path / "x.tar.zst", {"manifest.json": raw, name: b"x"})
        with pytest.raises(ValueError, match="which is no file of its runs"):
            import_results(bad, tmp_path / "in")
    linked = packed(tmp_path / "x.tar.zst", files, kind=tarfile.SYMTYPE)
    with pytest.raises(ValueError, match="which is no file of its runs"):
        import_results(linked, tmp_path / "in")
    more = packed(tmp_path / "x.tar.zst", files | {"more.txt": b"x"})
    with pytest.raises(ValueError, match=r"holds 'more\.txt', which is no file of its runs"):
        import_results(more, tmp_path / "in")


def test_predictions_of_another_version_say_which(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bench.exchange import archive

    task = prepare("tajuk_hard")

    class Newer:
        hashes = ("0" * 64, task.hashes[1])

    monkeypatch.setattr(archive, "prepare", lambda *args, **keywords: Newer())
    with pytest.raises(
        ValueError, match=r"another version of tajuk_hard \(data \w{12}, here 0{12}\)"
    ):
        import_results(sent / "a.tar.zst", tmp_path / "in")


def test_what_is_no_export_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.tar.zst").write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="is no export of results; ask for a file that"):
        import_results(tmp_path / "x.tar.zst", tmp_path / "in")
    with pytest.raises(ValueError, match=r"none\.tar\.zst: no such file"):
        import_results(tmp_path / "none.tar.zst", tmp_path / "in")
    with pytest.raises(ValueError, match="has no manifest; ask for an export"):
        import_results(packed(tmp_path / "x.tar.zst", {"a": b"x"}), tmp_path / "in")


def test_an_archive_whose_heads_unpack_without_end_is_stopped(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bench.exchange import archive

    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as bomb:
        member = tarfile.TarInfo("manifest.json")
        member.pax_headers = {"comment": "x" * (9 << 20)}
        bomb.addfile(member, io.BytesIO())
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(plain.getvalue())
    (tmp_path / "x.tar.zst").write_bytes(sink.getvalue())
    monkeypatch.setattr(archive, "_MOST", 1 << 20)
    with pytest.raises(ValueError, match=r"x\.tar\.zst: unpacks to more than 1 MiB"):
        import_results(tmp_path / "x.tar.zst", tmp_path / "in")


def test_names_of_runs_may_not_lead_out_of_the_folder(sent: Path, tmp_path: Path) -> None:
    files = contents(sent / "a.tar.zst")
    manifest = json.loads(files["manifest.json"])
    for name in ("..", ".", "a/b"):
        outcomes = [manifest["outcomes"][0] | {"dataset": name}]
        raw = json.dumps(manifest | {"outcomes": outcomes}).encode()
        target = f"predictions/{name}/headline/story/majority-{manifest['outcomes'][0]['key']}"
        bad = packed(tmp_path / "x.tar.zst", {"manifest.json": raw, f"{target}/receipt.json": b"x"})
        with pytest.raises(ValueError, match="its list of runs cannot be read"):
            import_results(bad, tmp_path / "in")


@pytest.mark.parametrize(
    ("file", "raw"),
    [
        ("costs.json", b"[]"),
        ("costs.json", b'{"fit_seconds": 1.0}'),
        ("costs.json", b'{"fit_seconds": -1, "predict_seconds": 1, "model_bytes": 1}'),
        ("costs.json", b'{"fit_seconds": "1", "predict_seconds": 1, "model_bytes": 1}'),
        ("notes.json", b"7"),
    ],
)
def test_costs_and_notes_that_are_none_are_refused_before_anything_is_written(
    file: str, raw: bytes, sent: Path, tmp_path: Path
) -> None:
    files = contents(sent / "a.tar.zst")
    manifest = json.loads(files["manifest.json"])
    name = next(name for name in files if name.endswith("costs.json"))
    changed = name.replace("costs.json", file)
    manifest["sha256"][changed] = hashlib.sha256(raw).hexdigest()
    files |= {changed: raw, "manifest.json": json.dumps(manifest).encode()}
    with pytest.raises(ValueError, match=r"x\.tar\.zst"):
        import_results(packed(tmp_path / "x.tar.zst", files), tmp_path / "in")
    assert not (tmp_path / "in").exists()
