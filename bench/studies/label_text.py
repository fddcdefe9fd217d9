"""What labels are worth and what wrong ones cost, as people read it in a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from bench.studies.sources import GOLD, KINDS
from bench.study_tables.label_noise import NO_NOISE

_GOLD_ROWS = 50  # beside a source, of which the sentence speaks
_SHOWN = {"rules": "rules", "crowd": "crowd labels", "llm": "an LLM's labels"}


def worth_text(table: pd.DataFrame, prices: Mapping[str, float]) -> str:
    """Return a table a model, by source and number of rows, and a sentence for each kind."""
    paid = ", ".join(f"{kind} {prices[kind]:g}" for kind in KINDS if kind in prices)
    blocks = []
    for (dataset, view, split, model), rows in table.groupby(
        ["dataset", "view", "split", "model"], sort=False
    ):
        lines = [
            f"{model} on {dataset}, {view}, split by {split}; a row costs {paid}",
            f"  {'source':<20}{'rows':>7}{'+ gold':>8}{'cost':>9}{'right':>7}"
            f"{'macro-F1 (%)':>22}   as good as so many gold rows",
        ]
        lines += [_worth_line(row) for row in rows.itertuples()]
        lines += [f"  {line}" for line in worth_sentences(rows)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _worth_line(row: Any) -> str:
    rows = row.gold_rows if row.source == GOLD else row.source_rows
    beside = "" if row.source == GOLD or not row.gold_rows else f"+ {row.gold_rows:,}"
    right = "" if row.agreement != row.agreement else f"{100 * row.agreement:.0f} %"
    span = f"{100 * row.macro_f1:.1f} ({_points(row.macro_f1_low)} to {_points(row.macro_f1_high)})"
    return (
        f"  {row.source:<20}{rows:>7,}{beside:>8}{row.cost:>9,.2f}{right:>7}{span:>22}"
        f"   {'' if row.source == GOLD else _equal(row)}"
    ).rstrip()


def _equal(row: Any) -> str:
    if row.gold_equal == 0:
        return f"fewer than were tried{_to(row)}"
    if np.isinf(row.gold_equal):
        return f"more than were tried{_to(row)}"
    return f"{row.gold_equal:,.0f}{_to(row)}"


def _to(row: Any) -> str:
    ends = ("none" if e == 0 else "more" if np.isinf(e) else f"{e:,.0f}"
            for e in (row.gold_equal_low, row.gold_equal_high))  # fmt: skip
    return f" ({' to '.join(ends)})"


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def worth_sentences(rows: pd.DataFrame) -> list[str]:
    """Say for each kind of source up to how many gold rows it is the better buy.

    ``rows`` are those of one model on one split in the table of `label_economics_table`. Of a
    kind's sources it speaks of the one with the best macro-F1 beside 50 gold rows.
    """
    sentences = []
    gold = rows[rows["source"] == GOLD]
    for kind in KINDS[1:]:
        beside = rows[(rows["kind"] == kind) & (rows["gold_rows"] == _GOLD_ROWS)]
        if len(beside) and len(gold):
            best: Any = beside.sort_values("macro_f1").iloc[-1]
            most: Any = gold.sort_values("gold_rows").iloc[-1]
            sentences.append(_worth_sentence(best, most))
    return sentences


def _worth_sentence(row: Any, gold: Any) -> str:
    most, price = int(gold["gold_rows"]), gold["cost"] / gold["gold_rows"]
    rows = f"{row['source']}, {row['source_rows']:,} rows"
    what = f"{_SHOWN[row['kind']]} ({rows}) and {_GOLD_ROWS} gold rows"
    equal, low, high = (row[f"gold_equal{end}"] for end in ("", "_low", "_high"))
    if equal <= _GOLD_ROWS:
        return f"{what} are no better than {_GOLD_ROWS} gold rows alone."
    ends = f"{max(low, 0):,.0f} to {'more than were tried' if np.isinf(high) else f'{high:,.0f}'}"
    if np.isinf(equal):
        ends = f"at least {'more than were tried' if np.isinf(low) else f'{low:,.0f}'}"
        return f"Up to all {most:,} gold rows that were tried, {what} are better; 95 %: {ends}."
    return (
        f"Below {equal:,.0f} gold rows (95 %: {ends}), {what} are better; they cost "
        f"{row['cost']:,.2f}, so many gold rows {equal * price:,.2f}."
    )


def worth_statements(table: pd.DataFrame) -> list[str]:
    """Return the sentences of every model, each behind the model's name."""
    groups = table.groupby(["dataset", "view", "split", "model"], sort=False)
    return [f"{place[-1]}: {line}" for place, rows in groups for line in worth_sentences(rows)]


def noise_statements(table: pd.DataFrame) -> list[str]:
    """Return a sentence for each kind of noise on each test split."""
    noisy = table[table["noise"] != NO_NOISE]
    groups = noisy.groupby(["dataset", "view", "split", "noise"], sort=False)
    return [noise_sentence(str(place[-1]), rows) for place, rows in groups]


def noise_text(table: pd.DataFrame) -> str:
    """Return for each kind of noise a line a model: macro-F1 by share, and what was won back."""
    blocks = []
    for (dataset, view, split), rows in table.groupby(["dataset", "view", "split"], sort=False):
        blocks.append("\n".join(_noise_lines(f"{dataset}, {view}, split by {split}", rows)))
    return "\n\n".join(blocks)


def _noise_lines(where: str, rows: pd.DataFrame) -> Iterator[str]:
    clean = rows[(rows["noise"] == NO_NOISE) & ~rows["cleaned"]].set_index("model")["macro_f1"]
    yield (
        f"{where}: macro-F1 (%) by the share of wrong labels; behind it the points that leaving "
        "out suspects wins back"
    )
    width = max((len(str(model)) for model in clean.index), default=0)
    for noise, of_noise in rows[rows["noise"] != NO_NOISE].groupby("noise", sort=True):
        shares = sorted(set(of_noise["share"]))
        heads = "".join(f"{f'{100 * share:.3g} %':>14}" for share in shares)
        yield f"  {noise:<{max(width, 18)}}{'0 %':>7}{heads}"
        for model, each in of_noise.groupby("model", sort=True):
            cells = "".join(f"{_noise_cell(each, share):>14}" for share in shares)
            yield f"    {model:<{max(width, 18) - 2}}{100 * clean[model]:>7.1f}{cells}"
        yield f"    {noise_sentence(str(noise), of_noise)}"


def _noise_cell(rows: pd.DataFrame, share: float) -> str:
    here = rows[rows["share"] == share]
    plain, cleaned = here[~here["cleaned"]], here[here["cleaned"]]
    if not len(plain):
        return "-"
    score = f"{100 * plain['macro_f1'].iloc[0]:.1f}"
    return f"{score} {100 * cleaned['won_back'].iloc[0]:+5.1f}" if len(cleaned) else score


def noise_sentence(noise: str, rows: pd.DataFrame) -> str:
    """Say what the baselines lose at the largest share of one kind of noise, and win back."""
    largest = rows[rows["share"] == rows["share"].max()]
    plain, cleaned = largest[~largest["cleaned"]], largest[largest["cleaned"]]
    lost, won = (-100 * plain["lost"]).round(6), 100 * cleaned["won_back"].dropna()
    text = (
        f"{100 * largest['share'].iloc[0]:.3g} % wrong ({noise}) cost {len(lost)} baselines "
        f"{lost.min() + 0:.1f} to {lost.max():.1f} points, half of them up to {lost.median():.1f}"
    )
    if len(won):
        better = int((cleaned["won_back_low"] > 0).sum())
        worse = int((cleaned["won_back_high"] < 0).sum())
        text += (
            f"; leaving out suspects changes them by {won.min():+.1f} to {won.max():+.1f} "
            f"(interval above 0: {better}, below: {worse})"
        )
    return f"{text}."
