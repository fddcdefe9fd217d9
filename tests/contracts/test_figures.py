"""The contract, once, over all figures found."""

from dataclasses import asdict, replace
from types import ModuleType

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from bench import figures
from bench.drawing.theme import COLUMN, PAGE, render_figure, style
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
    for form in FORMS:
        assert render_figure(figure.draw(table), form) == render_figure(figure.draw(table), form)
    pd.testing.assert_frame_equal(table, before)


def test_no_label_is_cut_off(figure: ModuleType) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    drawn = figure.draw(TABLES[figure.TABLE])
    render_figure(drawn, "png")
    with style():
        # laid out by now, at another resolution than that of the file
        drawn.set_dpi(mpl.rcParams["savefig.dpi"])
        renderer = FigureCanvasAgg(drawn).get_renderer()
        drawn.draw(renderer)
    edge = drawn.bbox
    # an axis keeps ticks ready beyond what it shows, and does not draw them
    undrawn = {
        id(label)
        for axes in drawn.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks() + axis.get_minor_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
        for label in (tick.label1, tick.label2)
    }
    labels = [one for one in drawn.findobj(Text) if one.get_text() and one.get_visible()]
    labels = [one for one in labels if id(one) not in undrawn]
    assert len(labels) > 10
    for label in labels:
        box = label.get_window_extent(renderer)
        assert box.x0 >= edge.x0 - 1, label
        assert box.x1 <= edge.x1 + 1, label
        assert box.y0 >= edge.y0 - 1, label
        assert box.y1 <= edge.y1 + 1, label


def test_it_fits_a_journal_page(figure: ModuleType) -> None:
    width, _ = figure.draw(TABLES[figure.TABLE]).get_size_inches()
    assert width in (COLUMN, PAGE)
