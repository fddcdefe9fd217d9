import pandas as pd

from bench.drawing.panels import draw_panels

ROW = {
    "dataset": "d", "view": "v", "split": "s", "setting": "default", "status": "done", "reason": "",
}  # fmt: skip


def test_one_panel_a_dataset_with_the_best_model_on_top() -> None:
    rows = [
        ROW | {"dataset": d, "model": m, "f": s, "f_low": s - 0.1, "f_high": s + 0.1}
        for d in ("one", "two") for m, s in (("low", 0.3), ("high", 0.8))
    ]  # fmt: skip
    figure = draw_panels(pd.DataFrame(rows), metric="f", label="F (%)")
    axes = [axes for axes in figure.axes if axes.get_visible() and axes.get_yticklabels()]
    assert len(axes) == 2
    names = {t.get_text(): t.get_position()[1] for t in axes[0].get_yticklabels()}
    up = -1 if axes[0].yaxis_inverted() else 1
    assert up * names["high"] > up * names["low"]
