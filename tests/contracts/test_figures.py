"""The contract, once, over all figures found."""

from dataclasses import asdict, replace
from itertools import pairwise
from math import radians, sin
from types import ModuleType

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bench import figures
from bench.drawing.theme import COLUMN, HEIGHT, MOST_PANELS, PAGE, render_figure, style
from bench.flow.draw import FORMS
from bench.plugins import load_plugin, plugin_names
from bench.published.curves import (
    PaperCurve,
    published_crossings_table,
    published_curves_table,
    with_crossings,
)
from bench.records.audits import ProbeBounds
from bench.records.papers import SEEN
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.tables.calibration import reliability, risk_coverage_table
from bench.tables.contrast import contrast_table
from bench.tables.costs import tradeoffs
from bench.tables.curves import crossings_table, curves_table, with_leads
from bench.tables.probes import probes
from bench.tables.ranks import rank_tables
from bench.tables.scores import (
    confusions_table,
    per_class_table,
    published_clean_table,
    scores_table,
)

CLASSES = ("diplomacy", "a_class_with_a_really_long_name", "trade")
LONG = "a_dataset_whose_name_is_much_longer_than_any_column_is_wide"


def scored() -> list[tuple[Outcome, Predictions | None]]:
    true = tuple(CLASSES[i % 3] for i in range(30))
    guess = tuple(CLASSES[(i + (i % 5 == 0)) % 3] for i in range(30))
    ids = tuple(map(str, range(30)))
    rows: list[tuple[Outcome, Predictions | None]] = []
    for dataset in ("short", LONG):
        for model in ("majority", "m", "a_model_with_quite_a_long_name_of_its_own"):
            predictions = Predictions(ids, ids, true, guess, CLASSES)
            rows.append((Outcome(dataset, "open", "time", model, "done", key="k"), predictions))
        failed = Outcome(dataset, "open", "time", "broken", "failed", reason="no")
        rows.append((failed, None))
    return rows


def published() -> list[tuple[Outcome, Predictions | None]]:
    rows: list[tuple[Outcome, Predictions | None]] = []
    for outcome, predictions in scored():
        if predictions is not None:
            leaks = tuple(i % 4 == 0 for i in range(30))
            predictions = replace(predictions, leaks=leaks)
        rows.append((replace(outcome, split="published"), predictions))
    return rows


def curve() -> list[tuple[Outcome, Predictions | None]]:
    return [
        (replace(outcome, size=size, key=size), predictions)
        for outcome, predictions in scored()
        if predictions is not None
        for size in ("10", "100", "all")
    ]


def reproduced() -> pd.DataFrame:
    rows = [
        {
            "paper": "a_paper_of_many_words", "language": language, "model": model,
            "reading": reading, "metric": "weighted_f1", "value": 50.0 + i, "published": 51.0,
            "difference": i - 1.0, "seen": seen, "picked": "", "variants": 2, "reason": "",
        }
        for model, seen in zip(("naive_bayes", "a_longer_name", "m"), SEEN, strict=True)
        for i, reading in enumerate(("one", "another reading with quite a long name", "third"))
        for language in ("ind", "min", "avg")
    ]  # fmt: skip
    return pd.DataFrame([*rows, {**rows[0], "model": "lost", "value": float("nan")}])


RANKED = ("majority", "m", "n", "naive_bayes", "svm", "a_model_with_quite_a_long_name_of_its_own")


def sure() -> list[tuple[Outcome, Predictions | None]]:
    n = 200
    ids = tuple(map(str, range(n)))
    true = tuple(CLASSES[i % 3] for i in range(n))
    rows: list[tuple[Outcome, Predictions | None]] = []
    for dataset in ("short", LONG):
        for step, model in enumerate(RANKED):
            p = np.full((n, 3), 0.2)
            p[np.arange(n), (np.arange(n) + (np.arange(n) % (step + 2) == 0)) % 3] += 0.4
            p[:, 0] += np.arange(n) / 250
            p /= p.sum(axis=1, keepdims=True)
            guess = tuple(CLASSES[i] for i in p.argmax(axis=1))
            outcome = Outcome(dataset, "open", "time", model, "done", key="k")
            rows.append((outcome, Predictions(ids, ids, true, guess, CLASSES, p)))
    return rows


def ranked() -> pd.DataFrame:
    n = 40
    ids = tuple(map(str, range(n)))
    true = tuple(CLASSES[i % 3] for i in range(n))
    rows: list[tuple[Outcome, Predictions | None]] = []
    for d in range(1, 6):
        for m, model in enumerate(RANKED):
            wrong = [i for i in range(n) if i % (m + 2) == 0 and i * d % 7 > 1]
            guess = tuple(CLASSES[(i + (i in wrong)) % 3] for i in range(n))
            predictions = Predictions(ids, ids, true, guess, CLASSES)
            for setting in ("default", "tuned"):
                key = f"{d}{m}{setting}"
                outcome = Outcome(f"d{d}", "v", "story", model, "done", key=key, setting=setting)
                rows.append((outcome, predictions))
    return rank_tables(rows, {}, seed=0)[0]


def transfer() -> pd.DataFrame:
    names = ("tajuk_hard", "masakhanews.eng", LONG)
    rows = [
        {
            "trained_on": one, "tested_on": two, "model": model, "status": "done",
            "reason": "no trade in test" if two == LONG else "", "train_rows": 90,
            "test_rows": 30, "leaking": int(one != two), "accuracy": 0.2 + 0.3 * (one == two),
            "accuracy_low": 0.1, "accuracy_high": 0.9, "macro_f1": 0.1 + 0.8 * (one == two),
            "macro_f1_low": 0.1, "macro_f1_high": 0.9,
        }
        for model in ("m", "broken", "a_model_with_quite_a_long_name_of_its_own")
        for one in names
        for two in names
    ]  # fmt: skip
    lost = {"accuracy": float("nan"), "macro_f1": float("nan")}
    for row in rows:
        if row["model"] == "broken" and row["trained_on"] == "tajuk_hard":
            row |= lost | {"status": "failed", "reason": "no"}
        elif row["model"] == "broken" and row["tested_on"] == LONG:
            row |= lost | {"status": "skipped", "reason": "it needs: pip install tajuk[neural]"}
    return pd.DataFrame(rows[:-1])


def curves() -> pd.DataFrame:
    table = curves_table(curve(), {"10": 30, "100": 280, "all": 975})
    # a steeper line, so that the lead changes hands between two sizes
    table.loc[table["model"] == "m", "accuracy"] += 0.2 - 0.0004 * table["train_rows"]
    gap = table[table["model"] == "m"].assign(model="a_model_with_quite_a_long_name_of_its_own")
    gap.loc[gap["size"] == "100", ["accuracy", "accuracy_sd", "failed"]] = [np.nan, np.nan, 1]
    table = pd.concat([table, gap], ignore_index=True)
    return with_leads(table, crossings_table(table))


def differences() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset, "view": "open", "split": "time", "model": model, "baseline": name,
            "metric": metric, "difference": middle, "low": middle - wide, "high": middle + wide,
            "p": 0.5, "adjusted_low": middle - 1.3 * wide, "adjusted_high": middle + 1.3 * wide,
            "verdict": verdict,
        }
        for dataset in ("short", LONG)
        for model in ("new", "a_model_with_quite_a_long_name_of_its_own")
        for metric in ("accuracy", "macro_f1")
        for name, middle, wide, verdict in (
            ("majority", 0.61, 0.03, "better"), ("a", 0.001, 0.005, "equivalent"),
            ("a_baseline_with_quite_a_long_name", 0.01, 0.04, "cannot tell"),
            ("b", -0.34, 0.05, "worse"),
        )
    ]  # fmt: skip
    return pd.DataFrame(rows)


def audits() -> dict[str, dict[str, object]]:
    parts = {"test": {"examples": 9, "labels": {"a": 5, "b": 4}}}
    bounds = ProbeBounds("naive Bayes turned round", 0.5, 0.4, 0.6, 0.7, -0.1, 0.2)
    seen = {"length": asdict(bounds), "first two words": asdict(bounds), "section": "not run"}
    view = {
        "splits": {"story": {"parts": parts}},
        "test accuracy of what sees only the": seen,
        "test accuracy of": {"majority": 0.5, "a_baseline_with_quite_a_long_name": 1.0},
    }
    parts = {"test": {"examples": 9, "labels": {"a": 7, "b": 2}}}
    other = view | {"splits": {"published": {"parts": parts}}}
    languages = {"ind": {"views": {"text": view}}, "min": {"views": {"text": other}}}
    return {"short": {"views": {"headline": view, "open": view}}, LONG: {"languages": languages}}


def costs() -> pd.DataFrame:
    rows = [
        {
            "dataset": outcome.dataset, "view": outcome.view, "split": outcome.split,
            "model": outcome.model, "setting": "default", "fit_seconds": i * 0.7,
            "predict_seconds_per_1000": 2.0 - i, "memory_mb": 200.0, "comparable": i > 0,
        }
        for i, (outcome, predictions) in enumerate(scored()[:-1])
        if predictions is not None
    ]  # fmt: skip
    return pd.DataFrame(rows)


def economics() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset, "view": "gold", "split": "published", "model": model,
            "source": source, "kind": kind, "source_rows": 0 if source == "gold" else n,
            "gold_rows": n if source == "gold" else beside, "agreement": 0.8, "draws": 3,
            "cost": (0.3 if source == "gold" else 0.01) * n + 0.3 * beside,
            "macro_f1": 0.2 + 0.1 * np.log10(n), "macro_f1_low": 0.2, "macro_f1_high": 0.7,
            "crossing_cost": cost, "crossing_cost_low": 0.0, "crossing_cost_high": np.inf,
        }
        for dataset in ("short", LONG)
        for model in ("m", "a_model_with_quite_a_long_name_of_its_own")
        for source, kind, cost in (
            ("gold", "gold", np.nan), ("crowd", "crowd", 20.0), ("llm", "llm", np.inf),
            ("rules_of_a_really_long_name_indeed", "rules", 0.0),
        )
        for n in (20, 200, 2000)
        for beside in ((0,) if source == "gold" else (0, 50))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def noise() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset, "view": "gold", "split": "published", "model": model,
            "noise": kind, "share": share, "cleaned": cleaned, "wrong": share * (1 - cleaned / 2),
            "macro_f1": 0.9 - share, "won_back": 0.02 if cleaned else np.nan,
            "won_back_low": 0.0, "won_back_high": 0.05,
        }
        for dataset in ("short", LONG)
        for model in RANKED
        for kind, shares in (
            ("none", (0.0,)), ("uniform", (0.1, 0.4)), ("confusion", (0.1, 0.4)),
            ("rules_of_a_really_long_name_indeed", (0.1, 0.137)), ("crowd", (0.2,)), ("z", (0.2,)),
        )
        for share in shares
        for cleaned in (False, True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def robustness() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset, "view": "headline", "split": "story", "model": model,
            "perturbation": name, "strength": strength, "accuracy_before": 0.9, "accuracy": 0.8,
            "difference": -drop * strength, "low": -drop - 0.05, "high": 0.03, "examples": 9,
            "verdict": "worse" if drop > 0.1 else "cannot tell",
        }
        for dataset, models in (("short", ("m",)), (LONG, RANKED))
        for model in models
        for name, drop in (("typos", 0.2), ("a_perturbation_with_a_long_name", 0.0), ("twins", 0.3))
        for strength in ((1.0,) if name == "twins" else (0.5, 1.0))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def overview() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset, "view": "headline", "split": "story", "model": model,
            "status": "done", "examples": 90, "accuracy": 0.9 - 0.05 * i,
            "accuracy_low": 0.86 - 0.05 * i, "accuracy_high": 0.93 - 0.05 * i,
            "behind": 0.05 * i,
            "standing": ("best", "cannot tell", "equivalent", "worse")[min(i, 3)],
            "corpora": 3, "average_rank": i + 1.0, "average_rank_low": i + 0.5,
            "average_rank_high": i + 1.7,
        }
        for dataset in ("short", "d", LONG)
        for i, model in enumerate(RANKED)
    ]  # fmt: skip
    failed = rows[-1] | {"status": "failed", "standing": "", "examples": pd.NA}
    failed |= dict.fromkeys(("accuracy", "accuracy_low", "accuracy_high", "behind"), np.nan)
    return pd.DataFrame([*rows[:-1], failed])


PAIRS = {dataset: [(str(i), str(i + 1)) for i in range(0, 30, 2)] for dataset in ("short", LONG)}


def published_curves() -> pd.DataFrame:
    sizes = (10, 100, 900)
    curves = [
        PaperCurve("p", language, whose, model, labels, "weighted_f1", tuple(
            (rows, (30 + 10 * i + step, 32 + 10 * i + step, 31.5 + 12 * i))
            for i, rows in enumerate(sizes)
        ))
        for language in ("hau", "a_language_of_quite_a_long_name")
        for step, (whose, model, labels) in enumerate((
            ("published", "xlm_r", "gold"), ("published", "xlm_r_full_dev", "gold"),
            ("published", "xlm_r", "gold+rules"), ("published", "xlm_r_noise", "gold+rules"),
            *(("ours", model, labels) for model in ("svm", "a_model_with_quite_a_long_name_of_its")
              for labels in ("gold", "rules", "gold+rules")),
        ))
    ]  # fmt: skip
    return with_crossings(published_curves_table(curves), published_crossings_table(curves))


TABLES = {
    "overview": overview(),
    "ranks": ranked(),
    "published_curves": published_curves(),
    "reliability": reliability(sure()),
    "risk_coverage": risk_coverage_table(sure()),
    "transfer": transfer(),
    "published_clean": published_clean_table(published(), seed=0),
    "curves": curves(),
    "differences": differences(),
    "probes": probes(audits()),
    "contrast": contrast_table(scored(), PAIRS, seed=0),
    "tradeoffs": tradeoffs(scores_table(scored()), costs()),
    "reproduced": reproduced(),
    "scores": scores_table(scored()),
    "per_class": per_class_table(scored()),
    "confusions": confusions_table(scored()),
    "label_economics": economics(),
    "label_noise": noise(),
    "robustness": robustness(),
}


@pytest.fixture(params=plugin_names(figures))
def figure(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(figures, request.param)


def test_it_says_what_it_shows(figure: ModuleType) -> None:
    assert figure.__doc__
    assert figure.CAPTION.endswith(".")
    assert figure.TABLE in TABLES


def test_it_draws_the_same_bytes_and_leaves_the_table_alone(figure: ModuleType) -> None:
    table = TABLES[figure.TABLE]
    before = table.copy()
    one, two = figure.draw(table), figure.draw(table)
    for form in FORMS:
        assert render_figure(one, form) == render_figure(two, form), form
    pd.testing.assert_frame_equal(table, before)


SMALLEST = 6.0  # points of type that a journal lets pass
LEEWAY = 2.0  # pixels at 200 to the inch: boxes of type are a little larger than their ink
NAMED = {  # the columns of each table that name models, and datasets, if not these
    "differences": ("baseline", ("dataset",)),
    "probes": ("seen", ("dataset",)),
    "reproduced": ("model", ("language",)),
    "published_curves": ("model", ("language",)),
    "transfer": ("model", ("trained_on", "tested_on")),
    "ranks": ("model", ()),
}
SCORES = (  # what differs from model to model; the rest of a row says where it stands
    "accuracy", "macro_f1", "published", "clean", "both", "headline", "twin", "difference",
    "average_rank", "mean_score", "place", "fit_seconds", "predict_seconds_per_1000", "risk",
    "behind",
)  # fmt: skip
ENDS = ("", "_low", "_high", "_sd")
SIXTY = "a_name_of_sixty_characters_that_no_column_of_a_page_can_hold"
EXTREMES = (
    "as it is",
    "1 model",
    "40 models",
    "60 characters",
    "1 dataset",
    "30 datasets",
    "holes",
)


def copied(table: pd.DataFrame, column: str, names: list[str]) -> pd.DataFrame:
    """Return the rows of one model or dataset, the fullest, under each name, scores going down."""
    rows = table[table[column] == table[column].value_counts(sort=False).idxmax()]
    copies = []
    for i, name in enumerate(names):
        scores = {
            score + end: rows[score + end].astype(float) * (1 - 0.4 * i / len(names))
            for score in SCORES
            for end in ENDS
            if score + end in rows
        }
        copies.append(rows.assign(**scores, **{column: name}))
    return pd.concat(copies, ignore_index=True)


def extreme(name: str, kind: str) -> pd.DataFrame:
    table = TABLES[name]
    models, datasets = NAMED.get(name, ("model", ("dataset",)))
    if kind == "1 model":
        return copied(table, models, ["m"])
    if kind == "40 models":
        return copied(table, models, [f"model_number_{i}_of_forty" for i in range(40)])
    if kind == "60 characters":
        for column in (models, *datasets):
            table = table.assign(
                **{column: table[column].map(lambda n: f"{n[:4]}{SIXTY[4:]}{n[-4:]}")}
            )
        return table
    if kind == "1 dataset":
        for column in datasets:
            table = copied(table, column, ["d"])
        return table.drop_duplicates([*datasets, models]) if name == "transfer" else table
    if kind == "30 datasets":
        for column in datasets:
            table = copied(table, column, [f"dataset_{i}" for i in range(30)])
        return table
    if kind == "holes":
        here = [score + end for score in SCORES for end in ENDS if score + end in table]
        holes = np.arange(len(table)) % 3 == 0
        return table.assign(**{column: table[column].astype(float).mask(holes) for column in here})
    return table


@pytest.mark.parametrize("kind", EXTREMES)
def test_nothing_is_cut_off_or_lies_on_something_else(figure: ModuleType, kind: str) -> None:
    drawn = figure.draw(extreme(figure.TABLE, kind))
    boxes = text_boxes(drawn)
    wide, high = drawn.get_size_inches()
    assert min(abs(wide - COLUMN), abs(wide - PAGE)) < 1e-9
    assert high <= HEIGHT
    assert len(panels(drawn)) <= MOST_PANELS
    assert all(label.get_fontsize() >= SMALLEST for label, _ in boxes)
    edge = drawn.bbox
    for label, box in boxes:
        assert edge.x0 - 1 <= box.x0, label
        assert box.x1 <= edge.x1 + 1, label
        assert edge.y0 - 1 <= box.y0, label
        assert box.y1 <= edge.y1 + 1, label
    level = [(label, box) for label, box in boxes if label.get_rotation() % 90 == 0]
    ends = np.array([box.extents for _, box in level])
    for i, (x0, y0, x1, y1) in enumerate(ends):
        across = np.minimum(ends[:, 2], x1) - np.maximum(ends[:, 0], x0)
        down = np.minimum(ends[:, 3], y1) - np.maximum(ends[:, 1], y0)
        over = np.flatnonzero((across > LEEWAY) & (down > LEEWAY))
        assert over.tolist() == [i], [level[j][0] for j in over]
    for axes in drawn.axes:
        slant = [label for label in axes.get_xticklabels() if label.get_rotation() % 90]
        for one, two in pairwise(slant):
            step = two.get_transform().transform(two.get_position())[0]
            step -= one.get_transform().transform(one.get_position())[0]
            high = one.get_fontsize() * drawn.dpi / 72
            assert step * sin(radians(one.get_rotation())) >= 0.9 * high, (one, two)
    if drawn.axes:
        assert len(drawn.get_suptitle()) > 10
        named = [*drawn.legends, *(axes.get_legend() for axes in drawn.axes)]
        assert any(legend is not None and legend.get_texts() for legend in named)


def panels(drawn: Figure) -> list[Axes]:
    """Return the axes that show something of the table: no bar of colours, no second row."""
    return [one for one in drawn.axes if one.get_label() not in ("<colorbar>", "below", "beside")]


def text_boxes(drawn: Figure) -> list[tuple[Text, Bbox]]:
    """Return the texts that are drawn, and their boxes in the pixels of the file."""
    with style():
        # laid out as `render_figure` does, at another resolution than that of the file
        FigureCanvasAgg(drawn)
        drawn.draw_without_rendering()
        drawn.set_layout_engine("none")
        drawn.set_dpi(mpl.rcParams["savefig.dpi"])
        renderer = FigureCanvasAgg(drawn).get_renderer()
        drawn.draw_without_rendering()
    # an axis keeps ticks ready beyond what it shows, and does not draw them
    undrawn = {
        id(label)
        for axes in drawn.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks() + axis.get_minor_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
        for label in (tick.label1, tick.label2)
    }
    labels = [one for one in drawn.findobj(Text) if one.get_text().strip() and one.get_visible()]
    return [(one, one.get_window_extent(renderer)) for one in labels if id(one) not in undrawn]
