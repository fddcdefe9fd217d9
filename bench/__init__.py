"""Tajuk: a benchmark suite for classifying news headlines by topic.

>>> import bench
>>> sorted(bench.__all__)[:3]
['Results', 'compare_models', 'draw_figures']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.compare import compare_models
    from bench.flow import (
        draw_figures,
        list_baselines,
        list_datasets,
        load,
        read_page,
        run,
        score,
    )
    from bench.publish import Results

__all__ = [
    "Results",
    "compare_models",
    "draw_figures",
    "list_baselines",
    "list_datasets",
    "load",
    "read_page",
    "run",
    "score",
]
_HOME = {"compare_models": "bench.compare"}  # the others are in `bench.flow`
__version__ = "0.3.0"


def __getattr__(name: str) -> Any:
    # handed on when asked for: `tajuk --help` must not import pandas and matplotlib
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(_HOME.get(name, "bench.flow")), name)
    raise AttributeError(f"module 'bench' has no attribute {name!r}")
