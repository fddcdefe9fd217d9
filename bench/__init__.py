"""Tajuk: a benchmark suite for classifying news headlines by topic.

The functions: `run` models on datasets, `compare_models`, `score` predictions made elsewhere,
`recommend` one, `fit` it, `load_model` and `predict` with it, `gate` it, `draw_figures` again,
`load` a dataset, `read_page`, `list_datasets`, `list_baselines`. The other names are the records
that these take and return.

>>> import bench
>>> sorted(bench.__all__)[:3]
['Answers', 'Card', 'Changed']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.catalog.sources import TableNotice
    from bench.comparison.gate import Gate, Rerun, gate
    from bench.comparison.pipeline import CompareKeywords, compare, compare_models
    from bench.comparison.slices import Changed, Slice
    from bench.comparison.summary import Compared, Comparison, Overall
    from bench.deploy.fit import fit
    from bench.deploy.fitted import Answers, FittedModel, load_model
    from bench.deploy.folder import ModelAbout
    from bench.deploy.predict import predict
    from bench.deploy.unsure import HeldOut, Judged, Span, Threshold
    from bench.flow.inspect import list_baselines, list_datasets, load, read_page
    from bench.flow.publish import Results, draw_figures
    from bench.flow.recommend import recommend
    from bench.flow.run import run
    from bench.flow.score import score
    from bench.intake.keeping import open_table
    from bench.intake.options import Columns, TableOptions
    from bench.intake.tables import Table
    from bench.records.cards import Card, Upstream
    from bench.records.corpora import Example
    from bench.records.pages import Link, Page
    from bench.records.runs import (
        DataKeywords,
        Limits,
        NamedRunKeywords,
        Outcome,
        Progress,
        RunKeywords,
        RunOptions,
        SourceKeywords,
    )
    from bench.stats.differences import Difference
    from bench.stats.inversion import Contributions, InvertedTest
    from bench.stats.verdicts import Claim

# where each public name stands; it is imported when asked for, since `tajuk --help` must not
# import pandas and matplotlib
_STANDS_IN = {
    "Answers": "bench.deploy.fitted",
    "FittedModel": "bench.deploy.fitted",
    "Judged": "bench.deploy.unsure",
    "ModelAbout": "bench.deploy.folder",
    "Gate": "bench.comparison.gate",
    "HeldOut": "bench.deploy.unsure",
    "Rerun": "bench.comparison.gate",
    "Span": "bench.deploy.unsure",
    "Threshold": "bench.deploy.unsure",
    "fit": "bench.deploy.fit",
    "gate": "bench.comparison.gate",
    "load_model": "bench.deploy.fitted",
    "predict": "bench.deploy.predict",
    "recommend": "bench.flow.recommend",
    "Card": "bench.records.cards",
    "Changed": "bench.comparison.slices",
    "Columns": "bench.intake.options",
    "Claim": "bench.stats.verdicts",
    "InvertedTest": "bench.stats.inversion",
    "Contributions": "bench.stats.inversion",
    "Compared": "bench.comparison.summary",
    "Comparison": "bench.comparison.summary",
    "DataKeywords": "bench.records.runs",
    "Difference": "bench.stats.differences",
    "Discordance": "bench.stats.paired_tests",
    "Example": "bench.records.corpora",
    "RunKeywords": "bench.records.runs",
    "NamedRunKeywords": "bench.records.runs",
    "SourceKeywords": "bench.records.runs",
    "CompareKeywords": "bench.comparison.pipeline",
    "Limits": "bench.records.runs",
    "Link": "bench.records.pages",
    "Outcome": "bench.records.runs",
    "Overall": "bench.comparison.summary",
    "Page": "bench.records.pages",
    "Progress": "bench.records.runs",
    "Results": "bench.flow.publish",
    "RunOptions": "bench.records.runs",
    "Slice": "bench.comparison.slices",
    "Table": "bench.intake.tables",
    "TableNotice": "bench.catalog.sources",
    "TableOptions": "bench.intake.options",
    "Upstream": "bench.records.cards",
    "compare": "bench.comparison.pipeline",
    "compare_models": "bench.comparison.pipeline",
    "draw_figures": "bench.flow.publish",
    "list_baselines": "bench.flow.inspect",
    "list_datasets": "bench.flow.inspect",
    "open_table": "bench.intake.keeping",
    "load": "bench.flow.inspect",
    "read_page": "bench.flow.inspect",
    "run": "bench.flow.run",
    "score": "bench.flow.score",
}
__all__ = [
    "Answers",
    "Card",
    "Changed",
    "Claim",
    "Columns",
    "CompareKeywords",
    "Compared",
    "Comparison",
    "Contributions",
    "DataKeywords",
    "Difference",
    "Discordance",
    "Example",
    "FittedModel",
    "Gate",
    "HeldOut",
    "InvertedTest",
    "Judged",
    "Limits",
    "Link",
    "ModelAbout",
    "NamedRunKeywords",
    "Outcome",
    "Overall",
    "Page",
    "Progress",
    "Rerun",
    "Results",
    "RunKeywords",
    "RunOptions",
    "Slice",
    "SourceKeywords",
    "Span",
    "Table",
    "TableNotice",
    "TableOptions",
    "Threshold",
    "Upstream",
    "compare",
    "compare_models",
    "draw_figures",
    "fit",
    "gate",
    "list_baselines",
    "list_datasets",
    "load",
    "load_model",
    "open_table",
    "predict",
    "read_page",
    "recommend",
    "run",
    "score",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("tajuk")
    if name in _STANDS_IN:
        value = getattr(import_module(_STANDS_IN[name]), name)
        # kept, so that it is looked up once, and that tools which read the module's dict see it
        globals()[name] = value
        return value
    raise AttributeError(f"module 'bench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__", "__doc__"})
