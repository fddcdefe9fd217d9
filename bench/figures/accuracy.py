"""Every model's accuracy with its interval, one panel a dataset, best on top."""

import pandas as pd
from matplotlib.figure import Figure

from bench.drawing.panels import draw_panels

TABLE = "scores"
CAPTION = (
    "Accuracy on the test split; a line is the 95 % interval over stories, a cross the "
    "same model tuned on the validation split. The dotted line is the baseline that always answers "
    "the training split's commonest class. The axes end at the best, and show as many points as "
    "the intervals need, at most 30; who is farther behind stands at the left with its number. "
    "Of many test splits a page shows the largest, each dataset once; `overview` has every dataset."
)


def draw(scores: pd.DataFrame) -> Figure:
    """Draw one panel a dataset, view and split, one row a model; see `draw_panels`.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "reason": "", "accuracy": 0.5}
    >>> row |= {"accuracy_low": 0.4, "accuracy_high": 0.6}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'accuracy (%)'
    """
    return draw_panels(scores, metric="accuracy", label="accuracy (%)")
