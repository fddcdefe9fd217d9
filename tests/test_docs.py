"""What the pages under `docs/` say is so, and their examples run for real."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("house", Path(__file__).with_name("house.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
house = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(house)

ROOT = Path(__file__).parent.parent
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GUIDES = {
    path.stem.removeprefix("add_a_"): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs").glob("add_a_*.md"))
}
PAGES = {
    path.relative_to(ROOT): path.read_text(encoding="utf-8")
    for path in (*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md")
}
# a path in backticks on the last line before a block, and what stands in the block
EXAMPLE = re.compile(r"`([\w./-]+\.(?:py|csv))`:\n\n```\w+\n(.*?)^```$", flags=re.M | re.S)


def examples() -> Iterator[tuple[str, str]]:
    for page in GUIDES.values():
        yield from EXAMPLE.findall(page)


def test_the_folders_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ?([^|]*)\|$", ARCHITECTURE, flags=re.M)
    assert [folder for folder, _ in rows] == list(house.FOLDERS)
    modules: dict[str, list[str]] = {folder: [] for folder in house.FOLDERS}
    for name in house.modules():
        _, folder, *module = name.split(".")
        if module and folder not in house.PLUGINS:
            modules[folder] += module
    assert {folder: re.findall(r"`(\w+)`", names) for folder, names in rows} == modules


def test_ten_decisions_say_what_was_rejected() -> None:
    decisions = re.findall(r"^\*\*(\d+)\. (.*?)(?=^\*\*|^## )", ARCHITECTURE, flags=re.M | re.S)
    assert [int(number) for number, _ in decisions] == list(range(1, 11))
    assert all("*Rejected:*" in text for _, text in decisions)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = PAGES[page]
    shown = {path for path, _ in examples()}
    named = set(re.findall(r"`((?:bench|tests|results)/[\w./-]+\.(?:py|js|txt))`", text))
    assert [path for path in named - shown if not (ROOT / path).is_file()] == []
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    assert [link for link in links if not (ROOT / page.parent / link).exists()] == []
    # "`file` (`name`)": the name stands in the file
    for path, name in re.findall(r"`(bench/[\w/]+\.py)` \(`(\w+)`\)", text):
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), (path, name)
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    assert set(re.findall(r"`make ([a-z]+)", text)) <= verbs


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the package, with the examples standing where their pages say."""
    for folder in ("bench", "tests/contracts", "results/published"):
        shutil.copytree(ROOT / folder, tmp_path / folder)  # compiled files too: it starts sooner
    for file in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "datasets").symlink_to(ROOT / "datasets")
    for path, text in examples():
        # upstream's files, which are no part of the project, stand in a mirror
        place = tmp_path / (path if path.startswith(("bench/", "results/")) else f"mirror/{path}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return tmp_path


def run(*job: str | Path, copy: Path, cwd: Path | None = None) -> str:
    # the copy goes before an editable install of the checkout
    env = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        list(map(str, job)), cwd=cwd or copy, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, (job, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def test_the_examples_keep_the_contracts(copy: Path) -> None:
    python = [path for path, _ in examples() if path.endswith(".py")]
    names = [Path(path).stem for path in python]
    assert sorted(names) == [
        "bernoulli_nb", "price_words", "stretched_letters", "two_metrics", "warung_2026",
        "warung_news",
    ]  # fmt: skip
    printed = run(
        sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", " or ".join(names),
        "tests/contracts", *python, copy=copy,
    )  # fmt: skip
    for name in names:
        # of a figure a test for each extreme table too, named after it: [two_metrics-1 model]
        assert len(re.findall(rf"\[{name}[^\]]*\] PASSED", printed)) >= 3, name
    assert len(re.findall(r"^bench/\S+ PASSED", printed, flags=re.M)) == 4  # doctests
    ruff = Path(sys.executable).with_name("ruff")
    run(ruff, "check", *python, copy=copy)
    run(ruff, "format", "--check", *python, copy=copy)


@pytest.mark.parametrize(
    ("guide", "words"),
    [
        ("baseline", "bernoulli_nb is better than majority"),
        ("dataset", "warung_news.ind, headline, split by story"),
        ("figure", "two_metrics"),
        ("labelling_function", "rules (rules_"),
        ("paper", "warung_2026"),
        ("perturbation", "stretched_letters 1"),
    ],
)
def test_the_examples_run(guide: str, words: str, copy: Path) -> None:
    folder = copy / guide
    folder.mkdir()
    (folder / "mirror").symlink_to(copy / "mirror")
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDES[guide], flags=re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert lines
    for line in lines:
        verb, *rest = line.split()
        assert verb == "tajuk"
        printed = run(sys.executable, "-m", "bench", *rest, copy=copy, cwd=folder)
    assert words in printed
