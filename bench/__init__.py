"""Tajuk: a benchmark suite for classifying news headlines by topic.

>>> import bench
>>> sorted(bench.__all__)[:3]
['Card', 'Comparison', 'Limits']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.comparison.pipeline import compare, compare_models
    from bench.comparison.summary import Comparison
    from bench.flow.inspect import list_baselines, list_datasets, load, read_page
    from bench.flow.publish import Results, draw_figures
    from bench.flow.run import run
    from bench.flow.score import score
    from bench.records.cards import Card
    from bench.records.pages import Page
    from bench.records.runs import Limits, RunOptions

# where each public name stands; it is imported when asked for, since `tajuk --help` must not
# import pandas and matplotlib
_STANDS_IN = {
    "Card": "bench.records.cards",
    "Comparison": "bench.comparison.summary",
    "Limits": "bench.records.runs",
    "Page": "bench.records.pages",
    "Results": "bench.flow.publish",
    "RunOptions": "bench.records.runs",
    "compare": "bench.comparison.pipeline",
    "compare_models": "bench.comparison.pipeline",
    "draw_figures": "bench.flow.publish",
    "list_baselines": "bench.flow.inspect",
    "list_datasets": "bench.flow.inspect",
    "load": "bench.flow.inspect",
    "read_page": "bench.flow.inspect",
    "run": "bench.flow.run",
    "score": "bench.flow.score",
}
__all__ = [
    "Card",
    "Comparison",
    "Limits",
    "Page",
    "Results",
    "RunOptions",
    "compare",
    "compare_models",
    "draw_figures",
    "list_baselines",
    "list_datasets",
    "load",
    "read_page",
    "run",
    "score",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("tajuk")
    if name in _STANDS_IN:
        return getattr(import_module(_STANDS_IN[name]), name)
    raise AttributeError(f"module 'bench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__", "__doc__"})
