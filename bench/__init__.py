"""Tajuk: a benchmark suite for classifying news headlines by topic.

>>> import bench
>>> sorted(bench.__all__)[:3]
['Results', 'draw_figures', 'list_baselines']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    "draw_figures",
    "list_baselines",
    "list_datasets",
    "load",
    "read_page",
    "run",
    "score",
]
__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    # handed on when asked for: `tajuk --help` must not import pandas and matplotlib
    if name in __all__:
        from bench import flow

        return getattr(flow, name)
    raise AttributeError(f"module 'bench' has no attribute {name!r}")
