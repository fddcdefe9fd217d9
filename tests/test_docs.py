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


def test_the_examples_keep_the_contract_and_run(tmp_path: Path) -> None:
    for folder in ("bench", "tests/contracts", "results/published"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    for file in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "datasets").symlink_to(ROOT / "datasets")
    shown = dict(examples())
    assert len(shown) == 7
    for path, text in shown.items():
        # upstream's files, which are no part of the project, stand in a mirror
        place = tmp_path / (path if path.startswith(("bench/", "results/")) else f"mirror/{path}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    python = [path for path in shown if path.endswith(".py")]
    names = [Path(path).stem for path in python]
    assert sorted(names) == ["bernoulli_nb", "two_metrics", "warung_2026", "warung_news"]

    # the copy goes before an editable install of the checkout
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def run(*job: str) -> str:
        done = subprocess.run(job, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, (job, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    tests = run(
        sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", " or ".join(names),
        "tests/contracts", *python,
    )  # fmt: skip
    for name in names:
        assert len(re.findall(rf"\[{name}\] PASSED", tests)) >= 3, name
    assert len(re.findall(r"^bench/\S+ PASSED", tests, flags=re.M)) == 2  # doctests
    ruff = str(Path(sys.executable).with_name("ruff"))
    run(ruff, "check", *python)
    run(ruff, "format", "--check", *python)

    printed = {}
    for page in GUIDES.values():
        for block in re.findall(r"^```sh\n(.*?)^```$", page, flags=re.M | re.S):
            for line in block.splitlines():
                _, *rest = line.split()
                printed[line] = run(sys.executable, "-m", "bench", *rest)
    assert len(printed) == 10
    assert "bernoulli_nb" in printed["tajuk run --baseline bernoulli_nb --baseline naive_bayes"]
    assert "12 test" not in printed["tajuk datasets warung_news --mirror mirror"]
    assert "two_metrics.pdf" in printed["tajuk figures"]
    assert "warung_2026" in printed["tajuk reproduce"]
