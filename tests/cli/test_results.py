from pathlib import Path

from click.testing import CliRunner

import bench
from bench.cli.main import main


def run(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["results", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


def test_the_five_verbs_say_what_they_did(tmp_path: Path) -> None:
    bench.run(["tajuk_hard"], baselines=["majority", "naive_bayes"], out=tmp_path / "r")
    code, out, _ = run("list", tmp_path / "r")
    assert code == 0
    assert "naive_bayes      90.7" not in out.splitlines()[0]
    assert any(line.split()[:2] == ["naive_bayes", "90.7"] for line in out.splitlines())
    assert out.endswith("2 runs with predictions, 0 without\n")
    file = tmp_path / "a.tar.zst"
    assert run("export", "--out", tmp_path / "r", "--to", file)[1].startswith(f"{file}: 2 runs, ")
    code, out, _ = run("import", file, "--out", tmp_path / "in")
    assert out.splitlines() == [
        f"{tmp_path / 'in'}: 2 runs added, 0 were there already",
        "every hash and score checked",
    ]
    code, out, _ = run("remove", "majority", "--out", tmp_path / "in")
    assert out == f"1 run removed from {tmp_path / 'in'}; their predictions are kept\n"
    code, out, _ = run("merge", tmp_path / "in", tmp_path / "r")
    assert out == f"{tmp_path / 'in'}: 1 run added, 1 were there already\n"


def test_wrong_use_is_one_line(tmp_path: Path) -> None:
    code, _, told = run("list", tmp_path)
    assert (code, "holds no run; make one with: tajuk run --out" in told) == (1, True)
    assert run("remove")[0] == 2


def test_a_folder_without_results_is_one_line(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["results", "verify", "--out", str(tmp_path)])
    assert shown.exit_code == 1
    assert shown.output == (
        f"tajuk: {tmp_path}: holds no results; make some with: tajuk run --out {tmp_path}\n"
    )


def test_verify_stands_below_results_alone() -> None:
    assert "verify" not in main.commands
    assert CliRunner().invoke(main, ["results", "--help"]).exit_code == 0
