"""The floors: a module imports only from below its own."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bench

ROOT = Path(__file__).parent.parent
# Each floor may import from those before it. Two changes against the house's first plan:
# `texts` and `records` lie below all, since half of floor 1 names things by them; and HTML
# and reader text are two rooms under `pages`.
FLOORS = [
    {"texts", "records"},
    {
        "plugins", "page_text", "stories", "labels", "delimited", "metrics", "stats", "theme",
        "probes", "console", "protocols", "engine", "published",
        "crosswalk", "worker", "parts", "addresses", "sources", "warcs", "calibration", "power",
        "losses", "memory", "imports",
    },
    {"grids", "features", "panels", "clusters", "bootstraps"},
    {"page_html", "topics", "paired"},
    {"pages", "ranks"},
    {
        "fetch", "splits", "runs", "store", "tables", "receipts", "answers", "cards", "audit",
        "export", "loaders", "baselines", "figures", "papers", "harvests", "readers",
        "headlines", "folders", "claims", "tables_calibration", "tables_contrast",
        "tables_crossings", "tables_probes", "tables_ranks", "tables_text", "tables_tradeoffs",
    },
    {"kept_stories"},
    {
        "prepare", "candidates", "readings", "reproduced", "transferred", "tables_claims",
        "changes", "sentences",
    },
    {"derived", "comparisons", "sides", "plans"},
    {"publish", "report_cards", "report_figures", "report_headlines", "report_parts"},
    {"flow", "upkeep", "reproduce", "checks", "builds", "transfers", "report"},
    {"compare"},
    {"verbs_models", "verbs_claims", "verbs_data", "verbs_build", "verbs_transfer", "verbs_report"},
    {"cli"},
]  # fmt: skip
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
HEAVY = {
    "matplotlib": {"theme", "panels", "figures"},
    "pandas": {
        "tables",
        "tables_text",
        "tables_calibration",
        "tables_claims",
        "tables_contrast",
        "tables_crossings",
        "tables_probes",
        "tables_ranks",
        "tables_tradeoffs",
        "panels",
        "figures",
        "derived",
        "publish",
        "transfers",
        "reproduced",
        "reproduce",
        "transferred",
        "report",
        "report_parts",
    },
    "jinja2": {"report"},
    "datasets": {"flow"},
    "trafilatura": {"page_html"},
}
MODULES = sorted(p for p in (ROOT / "bench").rglob("*.py") if p.name != "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(ROOT / "bench").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "bench":
            found |= {f"bench.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_run_down(path: Path) -> None:
    own = room(path)
    assert own in FLOOR, f"{own} stands on no floor: give it one in FLOORS"
    below = {name.split(".")[1] for name in imports(path) if name.startswith("bench.")}
    assert {name for name in below if FLOOR[name] >= FLOOR[own]} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_heavy_libraries_stay_at_home(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports(path)}
    assert {n for n in tops & set(HEAVY) if room(path) not in HEAVY[n]} == set()
    assert "matplotlib.pyplot" not in imports(path)


@pytest.mark.parametrize("folder", ["baselines", "loaders", "figures", "papers"])
def test_plugins_are_loaded_by_name_only(folder: str) -> None:
    for path in MODULES:
        assert not any(name.startswith(f"bench.{folder}.") for name in imports(path)), path


def test_baselines_import_nothing_of_bench() -> None:
    for path in (ROOT / "bench" / "baselines").glob("*.py"):
        assert {n for n in imports(path) if n.startswith("bench")} <= {"bench.features"}, path


def test_datasets_holds_no_python() -> None:
    assert list((ROOT / "datasets").rglob("*.py")) == []


def test_public_face_is_small() -> None:
    assert len(bench.__all__) <= 10
    assert all(hasattr(bench, name) for name in bench.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = bench.nothing


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'sklearn', 'matplotlib', 'datasets', 'trafilatura', 'pyarrow'}"
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom bench.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        f"print('imported:', *({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("imported:\n", "")
