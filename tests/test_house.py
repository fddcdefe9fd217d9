"""The bounds of the structure; `make house` prints the figures."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import bench

_SPEC = importlib.util.spec_from_file_location("house", Path(__file__).with_name("house.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
house = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(house)
TREES = house.modules()
# a library that is slow to import is imported in these folders alone
HEAVY = {
    "matplotlib": {"drawing", "figures"},
    "pandas": {
        "cli",
        "counting",
        "deploy",
        "drawing",
        "exchange",
        "figures",
        "flow",
        "published",
        "report",
        "store",
        "studies",
        "study_tables",
        "tables",
    },
    "jinja2": {"report"},
    "datasets": {"flow", "intake"},
    "trafilatura": {"html_pages"},
}


def test_imports_run_down() -> None:
    assert {house.folder_of(name) for name in TREES} <= set(house.FOLDERS), "give it a floor"
    assert house.upward(TREES) == []


def test_no_module_stands_on_a_circle() -> None:
    assert house.circles(TREES) == []


def test_a_circle_and_an_import_that_runs_up_are_seen() -> None:
    import ast

    trees = {
        "bench.stats.a": ast.parse("from bench.flow.b import f"),
        "bench.flow.b": ast.parse("from bench.stats import a"),
    }
    assert house.upward(trees) == ["bench.stats.a -> bench.flow.b"]
    assert len(house.circles(trees)) == 2


def test_folders_are_no_heaps() -> None:
    assert max(house.crowded(TREES).values()) <= house.MOST_MODULES


def test_what_travels_together_is_a_record() -> None:
    assert house.wide(TREES) == []
    assert house.untyped_options(TREES) == []


def test_one_name_stands_for_one_thing() -> None:
    assert house.twice(TREES) == []


def test_names_say_what_they_hold() -> None:
    assert house.vague(TREES) == []


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_heavy_libraries_stay_at_home(library: str) -> None:
    users = {
        house.folder_of(name)
        for name, tree in TREES.items()
        if library in {imported.split(".")[0] for imported in house.imports(name, tree)}
    }
    assert users <= HEAVY[library]


def test_no_figure_uses_pyplot() -> None:
    assert not [n for n, tree in TREES.items() if "matplotlib.pyplot" in house.imports(n, tree)]


def test_baselines_import_nothing_of_bench() -> None:
    edges = house.edges(TREES)
    assert not [
        two for one, two in edges if house.folder_of(one) == "baselines" != two.split(".")[1]
    ]


def test_datasets_holds_no_python() -> None:
    assert list((house.ROOT / "datasets").rglob("*.py")) == []


def test_every_module_has_a_test_of_its_own_name() -> None:
    assert house.untested(TREES) == []


def test_public_face_is_whole() -> None:
    assert sorted(bench.__all__) == sorted({*bench._STANDS_IN})
    assert all(hasattr(bench, name) for name in bench.__all__)
    assert set(bench.__all__) <= set(dir(bench))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = bench.nothing


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'sklearn', 'matplotlib', 'datasets', 'trafilatura', 'pyarrow'}"
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom bench.cli.main import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        f"print('imported:', *({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("imported:\n", "")
