"""Says which of the stored models to ship."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from bench.stats.verdicts import MARGIN
from bench.store.index import read_index
from bench.store.predictions import load_costs, load_predictions
from bench.tables.costs import costs_table
from bench.tables.make import INTERVAL_SEED
from bench.tables.recommendations import recommendations


def recommend(
    out: str | Path = "results/latest",
    *,
    datasets: Sequence[str] = (),
    margin: float = MARGIN,
) -> pd.DataFrame:
    """Return how each stored model stands to the best one, and which is the cheapest that will do.

    One row a dataset, view, split and model, as `recommendations` gives them; ``margin`` is the
    share by which the cheapest may be worse, ``datasets`` names those that are asked for (default:
    all that ``out`` holds). Raises ValueError where ``out`` holds no run of them.
    """
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {100 * margin:g} points; give more than 0 and less than 100")
    listed = [o for o in read_index(Path(out)) if o.size == "all" and o.setting == "default"]
    there = sorted({o.dataset for o in listed if o.key})
    if lacking := sorted(set(datasets) - set(there)):
        raise ValueError(
            f"{out}: holds no run of {lacking[0]}; there are {', '.join(there) or 'none'}; make "
            f"one with: tajuk run {lacking[0]} --out {out}"
        )
    if not there:
        raise ValueError(f"{out}: holds no run; make one with: tajuk run --out {out}")
    chosen = [o for o in listed if not datasets or o.dataset in datasets]
    scored = [(o, load_predictions(Path(out), o)[1] if o.key else None) for o in chosen]
    spent = {o.key: load_costs(Path(out), o) for o in chosen if o.key}
    costs = costs_table(scored, spent)
    return recommendations(scored, costs, seed=INTERVAL_SEED, margin=margin)
