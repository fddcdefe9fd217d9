"""Every model's macro-F1 with its interval, one panel a dataset, best on top."""

import pandas as pd
from matplotlib.figure import Figure

from bench.drawing.panels import draw_panels

TABLE = "scores"
CAPTION = (
    "Macro-F1 on the test split: the plain mean of F1 over the classes. A line is the 95 % "
    "interval over stories, a cross the same model tuned on the validation split. The "
    "dotted line marks the baseline that always answers the commonest class, where it was run."
)


def draw(scores: pd.DataFrame) -> Figure:
    """Draw one panel a dataset, view and split, one row a model; see `draw_panels`.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "reason": "", "macro_f1": 0.5}
    >>> row |= {"macro_f1_low": 0.4, "macro_f1_high": 0.6}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'macro-F1 (%)'
    """
    return draw_panels(scores, metric="macro_f1", label="macro-F1 (%)")
