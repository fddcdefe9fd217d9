"""Writes the model card of a fitted model, in the form that Hugging Face reads."""

import json

import pandas as pd

from bench.deploy.folder import ModelAbout
from bench.deploy.unsure import HeldOut, choose_threshold

_LANGUAGES = {"id": "id", "ind": "id", "en": "en", "eng": "en"}


def model_card(about: ModelAbout, score: pd.Series, against: str, held_out: HeldOut | None) -> str:
    """Return the card of a model: YAML for programs, then what a person asks before using it.

    ``score`` is the recipe's row of `scores_table`, ``against`` the sentence on the next best.
    """
    return f"{_header(about, score)}\n{_body(about, score, against, held_out)}"


def _header(about: ModelAbout, score: pd.Series) -> str:
    quoted = [json.dumps(_LANGUAGES.get(one, one)) for one in about.languages if one != "und"]
    lines = ["---"]
    if quoted:
        lines += ["language:", *(f"- {one}" for one in quoted)]
    lines += [
        "library_name: skops",
        "pipeline_tag: text-classification",
        "tags:",
        "- tajuk",
        "- news-headlines",
        "- scikit-learn",
        "model-index:",
        f"- name: {json.dumps(about.model)}",
        "  results:",
        "  - task:",
        "      type: text-classification",
        "    dataset:",
        f"      name: {json.dumps(about.dataset)}",
        f"      type: {json.dumps(about.dataset)}",
        "      split: test",
        f"      revision: {json.dumps(about.data)}",
        "    metrics:",
    ]
    for name in ("accuracy", "macro_f1"):
        shown = {"accuracy": "Accuracy", "macro_f1": "Macro-F1"}[name]
        lines += [
            f"    - type: {'accuracy' if name == 'accuracy' else 'f1'}",
            f"      name: {shown} on held-out stories",
            f"      value: {score[name]:.4f}",
        ]
    return "\n".join([*lines, "---", ""])


def _body(about: ModelAbout, score: pd.Series, against: str, held_out: HeldOut | None) -> str:
    settings = (
        ", ".join(f"`{k}` = `{v}`" for k, v in about.hyperparameters.items()) or "the defaults"
    )
    fitted_on = (
        "all rows, so no row is left that could test this very model"
        if about.parts == "all"
        else "the training split alone"
    )
    rows = [
        f"| {shown} | {100 * score[name]:.1f} % | {100 * score[f'{name}_low']:.1f} to "
        f"{100 * score[f'{name}_high']:.1f} % |"
        for name, shown in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"))
    ]
    return "\n".join(
        [
            f"# {about.model} on {about.dataset}",
            "",
            f"Gives a news headline one of {len(about.labels)} labels: {', '.join(about.labels)}. "
            "Fitted and scored with Tajuk.",
            "",
            "## Use",
            "",
            "```sh",
            "tajuk predict FOLDER headlines.csv --out labelled.csv",
            "```",
            "",
            "```python",
            "import bench",
            "",
            'model = bench.load_model("FOLDER")',
            'model.predict(["..."]).labels',
            "```",
            "",
            "## How good it is",
            "",
            f"The recipe, fitted on the training split of {about.dataset} (view {about.view}, "
            f"split by {about.split}), on {score['examples']} test headlines in {score['stories']} "
            "stories that it had not seen; 95 % intervals resample stories:",
            "",
            "| score | value | interval |",
            "| --- | --- | --- |",
            *rows,
            "",
            against,
            "",
            *_unsure(about, held_out),
            "## What it is",
            "",
            f"- fitted on {about.rows:,} headlines: {fitted_on}",
            f"- hyperparameters: {settings} ({about.setting}); seed {about.seed}",
            f"- data: SHA-256 `{about.data}` of ids, texts and labels",
            f"- code: SHA-256 `{about.code}`",
            f"- versions: {', '.join(f'{name} {v}' for name, v in about.versions.items())}",
            "- `model.json` has the same for programs, and the hash of every file",
            "",
            "## What it is not for",
            "",
            "Headlines of another kind, time or language than those it was fitted on: its scores "
            "say nothing of them. A label is a guess at the topic, not a statement on the news.",
            "",
        ]
    )


def _unsure(about: ModelAbout, held_out: HeldOut | None) -> list[str]:
    """Return the table of what a wanted accuracy costs, for a few of them."""
    if held_out is None:
        return []
    rows = []
    for wanted in (0.9, 0.95, 0.98):
        try:
            found_at = choose_threshold(held_out, wanted, model=about.model)
        except ValueError:
            rows.append(f"| {100 * wanted:.0f} % | not reached | | |")
            continue
        rows.append(
            f"| {100 * wanted:.0f} % | {found_at.confidence:.3g} | {found_at.test_coverage} | "
            f"{found_at.test_accuracy} |"
        )
    return [
        "With `--accuracy`, headlines below a confidence stay without a label. It is chosen on the "
        "validation split; what it gave on the test split:",
        "",
        "| wanted | confidence | headlines with a label | labels that are right |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
    ]
