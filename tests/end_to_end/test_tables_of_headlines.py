"""A person's own table, through the command line, to a verdict."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from bench.cli.main import main

TRADE = ["harga", "garam", "beras", "pasar", "ekspor", "kopi", "tarif", "pabrik", "gula", "impor"]
SPORT = ["gol", "pemain", "liga", "wasit", "pelatih", "laga", "tim", "skor", "kiper", "piala"]
ROWS = [
    (f"{w[i % 10]} {w[(3 * i + 1) % 10]} {w[(7 * i + 2) % 10]} {'nqxz'[i % 4]}{i}", label)
    for w, label in ((TRADE, "ekonomi"), (SPORT, "olahraga"))
    for i in range(30)
]  # fmt: skip
QUICK = ("--baseline", "majority", "--baseline", "naive_bayes")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def tajuk(*args: str, status: int = 0) -> Result:
    shown = CliRunner().invoke(main, list(args))
    assert shown.exit_code == status, (shown.output, shown.stderr, shown.exception)
    return shown


def write(name: str, rows: list[tuple[str, str]] = ROWS, *, sep: str = ",") -> str:
    with open(name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, delimiter=sep)
        out.writerow(["judul", "kategori"])
        out.writerows(rows)
    return name


def scores(out: str = "results/latest") -> dict[str, float]:
    table = pd.read_csv(Path(out, "tables", "scores.csv"))
    return dict(zip(table["model"], table["accuracy"], strict=True))


def test_a_csv_goes_to_a_verdict() -> None:
    name = write("news.csv")
    shown = tajuk("run", name, *QUICK)
    assert shown.output.startswith("news: text: column 'judul', by its name (--text takes another)")
    assert "news, headline, split by story" in shown.output
    assert scores()["naive_bayes"] > 0.9 > scores()["majority"]
    verdict = tajuk("compare", "naive_bayes", "majority", "--dataset", name)
    assert "naive_bayes is better than majority" in verdict.output
    again = tajuk("run", name, *QUICK)
    assert "0 run now, 2 reused" in again.output


@pytest.mark.parametrize("form", ["semicolons.csv", "tabs.tsv", "rows.jsonl", "sheet.xlsx"])
def test_the_same_rows_in_another_form_have_the_same_scores(form: str) -> None:
    tajuk("run", write("plain.csv"), *QUICK, "--out", "a")
    frame = pd.DataFrame(ROWS, columns=["judul", "kategori"])
    if form.endswith("csv"):
        write(form, sep=";")
    elif form.endswith("tsv"):
        write(form, sep="\t")
    elif form.endswith("jsonl"):
        frame.to_json(form, orient="records", lines=True)
    else:
        frame.to_excel(form, index=False)
    tajuk("run", form, *QUICK, "--out", "b")
    assert scores("a") == scores("b")


def test_what_a_table_repeats_is_counted_and_the_rest_goes_on() -> None:
    text = ROWS[0][0]
    rows = [*ROWS, ROWS[1], (text, "olahraga"), ("dua label", "ekonomi;olahraga"), ("", "ekonomi")]
    shown = tajuk("run", write("news.csv", rows), *QUICK)
    assert "64 rows read, 59 kept in 2 classes" in shown.output
    for part in ("1 copies", "2 text under two labels", "1 several labels", "1 empty text"):
        assert part in shown.output
    assert "single-label task" in shown.output


def test_labels_of_two_spellings_are_told() -> None:
    rows = [(text, label.upper() if i % 2 else label) for i, (text, label) in enumerate(ROWS)]
    shown = tajuk("run", write("news.csv", rows), *QUICK)
    assert "2 labels differ only by case: EKONOMI (15), ekonomi (15)" in shown.output
    merged = tajuk("run", write("news.csv", rows), *QUICK, "--merge-labels")
    assert "60 kept in 2 classes" in merged.output


def test_two_files_are_the_given_split() -> None:
    train, test = (
        write("train.csv", ROWS[:20] + ROWS[30:50]),
        write("test.csv", ROWS[20:30] + ROWS[50:]),
    )
    shown = tajuk("run", "--train", train, "--test", test, *QUICK)
    assert "split by given: 20 test headlines" in shown.output


def test_a_table_becomes_a_dataset_whose_split_can_be_drawn_anew() -> None:
    tajuk("build", write("news.csv"), "--out", "sets/news", "--language", "id")
    card = Path("sets/news/README.md").read_text()
    assert "language: [id]" in card
    metadata = json.loads(Path("sets/news/croissant.json").read_text())
    assert metadata["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    tajuk("run", "sets/news", *QUICK, "--split", "story", "--split", "story-1")
    verdict = tajuk(
        "compare", "naive_bayes", "majority", "--dataset", "sets/news", "--repeats", "3"
    )
    assert "naive_bayes is better" in verdict.output
    refused = tajuk("build", "news.csv", "--out", "sets/news", status=1)
    assert "is there already and not empty" in refused.stderr


def test_predictions_of_any_form_are_scored() -> None:
    name = write("news.csv")
    described = json.loads(tajuk("datasets", name, "--json").stdout)
    assert described["name"] == "news"
    import bench

    with pytest.warns(bench.TableNotice):
        test = bench.load(name)["test"]
    names = test.features["label"].names
    truth = {row["id"]: names[row["label"]] for row in test}
    forms = {
        "upper.csv": "id,pred\n" + "".join(f"{k},{v.upper()} \n" for k, v in truth.items()),
        "numbers.tsv": "id\tlabel\n"
        + "".join(f"{k}\tLABEL_{names.index(v)}\n" for k, v in truth.items()),
        "semi.csv": "sep=;\nid;prediction\n" + "".join(f"{k};{v}\n" for k, v in truth.items()),
        "chances.csv": "id,ekonomi,olahraga\n"
        + "".join(f"{k},{v == 'ekonomi':d},{v == 'olahraga':d}\n" for k, v in truth.items()),
    }  # fmt: skip
    for file, text in forms.items():
        Path(file).write_text(text)
        tajuk("score", file, "--dataset", name)
    assert {scores()[Path(file).stem] for file in forms} == {1.0}
    odd = Path("my preds (final).csv")
    odd.write_text(forms["semi.csv"])
    assert (
        "rename the file, or give a name with --name"
        in tajuk("score", str(odd), "--dataset", name, status=1).stderr
    )
    shown = tajuk("compare", str(odd), "majority", "--dataset", name, "--name", "final")
    assert "final is better than majority" in shown.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("run", "nothing.csv"), "nothing.csv: no such file; check the path"),
        (("compare", "nothing.tsv", "majority"), "nothing.tsv: no such file; give a .py model"),
        (("compare", "notes.odt", "majority"), "notes.odt: no form that is read"),
        (("run", "tajuk_hard", "--text", "judul"), "--text is said of a table"),
        (("run", "--train", "news.csv"), "--train and --test go together"),
        (("run", "news.csv", "--label", "topik"), "topik"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_do(args: tuple[str, ...], words: str) -> None:
    write("news.csv")
    Path("notes.odt").write_bytes(b"x")
    shown = tajuk(*args, status=1)
    assert words in shown.stderr
    assert shown.stderr.count("\n") == 1
    assert len(shown.stderr) <= 310


def test_a_model_that_takes_no_seed_is_refused_before_anything_runs() -> None:
    Path("m.py").write_text("def make():\n    return None\n")
    shown = tajuk("run", write("news.csv"), *QUICK, "--model", "m.py", status=1)
    assert "m.py: its make() takes no seed; write def make(seed):" in shown.stderr
    assert not Path("results").exists()
    Path("n.py").write_text("def Make(seed):\n    return None\n")
    assert "is Make meant?" in tajuk("run", "news.csv", "--model", "n.py", status=1).stderr


PLUGIN = '''"""Answer the first label: a baseline of another package."""


class First:
    def fit(self, texts, labels):
        self.answer = labels[0]
        return self

    def predict(self, texts):
        return [self.answer] * len(texts)


def make(seed):
    return First()
'''


def test_an_installed_package_adds_a_baseline(
    tmp_path: Path, run_python: Callable[..., str]
) -> None:
    site = tmp_path / "site"
    (site / "theirs-1.0.dist-info").mkdir(parents=True)
    (site / "their_first.py").write_text(PLUGIN)
    (site / "theirs-1.0.dist-info" / "METADATA").write_text("Name: theirs\nVersion: 1.0\n")
    points = "[tajuk.baselines]\ntheir_first = their_first\n"
    (site / "theirs-1.0.dist-info" / "entry_points.txt").write_text(points)
    write("news.csv")
    args = ["run", "news.csv", "--baseline", "their_first", "--baseline", "majority"]
    shown = run_python(site, ["-m", "bench", *args])
    assert "their_first" in shown
    listed = run_python(site, ["-m", "bench", "baselines"])
    assert "their_first" in listed


@pytest.fixture
def run_python() -> Callable[..., str]:
    def run(site: Path, args: list[str]) -> str:
        import os

        env = os.environ | {"PYTHONPATH": str(site)}
        done = subprocess.run([sys.executable, *args], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
