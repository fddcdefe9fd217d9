from pathlib import Path

import pandas as pd

from bench import figures
from bench.flow.draw import draw_missing, figure_code, remove_stale, undrawn
from bench.plugins import plugin_file, plugin_names, plugin_traits
from bench.store.tables import as_csv, table_path

ROW = {
    "dataset": "d", "view": "v", "split": "s", "model": "m", "setting": "default", "seeds": 1,
    "status": "done", "reason": "",
}  # fmt: skip
ROW |= {f"{m}{e}": 0.5 for m in ("accuracy", "macro_f1") for e in ("", "_low", "_high")}


def test_a_figure_is_drawn_where_it_is_missing_and_goes_when_its_table_changed(
    tmp_path: Path,
) -> None:
    tables = {plugin_traits(plugin_file(figures, n))["TABLE"] for n in plugin_names(figures)}
    for name in tables:
        path = table_path(tmp_path, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(as_csv(pd.DataFrame([ROW] if name == "scores" else [], columns=list(ROW))))
    assert undrawn(tmp_path) == ["accuracy", "macro_f1"]
    drawn = list(draw_missing(tmp_path, ["accuracy"]))
    assert {p.name for p in drawn if p.stem == "accuracy"} == {"accuracy.png", "accuracy.svg"}
    assert {p.stem for p in drawn} == {"accuracy"}
    assert undrawn(tmp_path) == ["macro_f1"]
    before = {p: p.stat().st_mtime_ns for p in drawn}
    remove_stale(tmp_path, {"costs"})
    again = list(draw_missing(tmp_path))
    assert {p.stem for p in again} == {"accuracy", "macro_f1"}
    assert before.items() <= {p: p.stat().st_mtime_ns for p in again}.items()
    remove_stale(tmp_path, {"scores"})
    assert not any(p.exists() for p in again)


def test_figures_of_other_code_all_go(tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    folder.mkdir()
    # one that an older version drew, under a name that no figure has today
    (folder / "critical_difference.png").write_bytes(b"old")
    (folder / "overview.svg").write_bytes(b"old")
    (folder / "mine.png").write_bytes(b"a picture of the user's own")
    remove_stale(tmp_path, None)
    assert [path.name for path in folder.iterdir()] == ["mine.png"]
    assert len(figure_code()) == 64
