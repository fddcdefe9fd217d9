"""Says in words which model to ship, from the table of recommendations."""

from dataclasses import dataclass

import pandas as pd

# what `tables.recommendations` writes into its column advice; its module brings scipy, for which
# whoever prints a stored table need not wait
BEST, CHEAPEST = "best", "cheapest"


@dataclass(frozen=True)
class Advice:
    """What to ship, of one dataset, view and split: the models, and sentences that say why."""

    place: tuple[str, str, str]
    best: str
    cheapest: str
    sentences: tuple[str, ...]


def advice(table: pd.DataFrame) -> list[Advice]:
    """Return what `recommendations` says of each dataset, view and split, in words."""
    given = []
    for place, rows in table.groupby(["dataset", "view", "split"], sort=True):
        best = rows[rows["advice"] == BEST].iloc[0]
        cheap = rows[rows["advice"] == CHEAPEST]
        others = rows[rows["advice"] != BEST]
        name = str(best["model"])
        sentences = [f"best: {name}, accuracy {100 * best['accuracy']:.1f} %"]
        if len(others):
            sentences.append(_cheapest(best, cheap, others))
        untold = others[others["verdict"] == "cannot tell"]
        if len(untold):
            sentences.append(f"cannot tell from the best: {_untold(untold)}")
        chosen = str(cheap.iloc[0]["model"]) if len(cheap) else name
        dataset, view, split = map(str, place)
        given.append(Advice((dataset, view, split), name, chosen, tuple(sentences)))
    return given


def _cheapest(best: pd.Series, cheap: pd.DataFrame, others: pd.DataFrame) -> str:
    points = f"{100 * best['margin']:g} point{'' if best['margin'] == 0.01 else 's'}"
    lead = f"cheapest that is not worse by {points} or more"
    if len(cheap):
        return f"{lead}: {_gains(cheap.iloc[0])}"
    why = (
        "those that are not worse predict no quicker"
        if others["not_worse"].any()
        else "of no other model do these test headlines show it"
    )
    return f"{lead}: {best['model']} itself; {why}"


def _gains(row: pd.Series) -> str:
    """Return a model with its difference to the best, and how much quicker and smaller it is."""
    span, adjusted = (
        f"{100 * row[f'{kind}low']:+.1f} to {100 * row[f'{kind}high']:+.1f}"
        for kind in ("", "adjusted_")
    )
    words = {"predict_times": "to predict", "fit_times": "to fit"}
    times = [
        f"{_times(row[name], 'quicker', 'slower')} {what}"
        for name, what in words.items()
        if row[name] > 0
    ]
    times += [_times(row["size_times"], "smaller", "larger")] if row["size_times"] > 0 else []
    beside = " (measured side by side)" if times and not row["comparable"] else ""
    return (
        f"{row['model']}, {100 * row['difference']:+.1f} points (95 % interval {span}, adjusted "
        f"{adjusted})"
        f"{''.join(f', {one}' for one in times)}{beside}"
    )


def _times(ratio: float, more: str, less: str) -> str:
    """Return a ratio in words.

    >>> _times(3.14, "quicker", "slower"), _times(0.05, "quicker", "slower")
    ('3.1 times quicker', '20 times slower')
    """
    word, times = (more, ratio) if ratio >= 1 else (less, 1 / ratio)
    return f"{times:.{0 if times >= 9.95 else 1}f} times {word}"


def _untold(untold: pd.DataFrame) -> str:
    """Return their names, the quickest of them, and how many more headlines would settle one."""
    words = ", ".join(map(str, untold["model"]))
    quicker = untold[untold["predict_times"] > 1].sort_values("predict_times", kind="stable")
    if len(quicker):
        words += f"; the quickest is {_gains(quicker.iloc[-1])}"
    known = untold.dropna(subset=["more"]).sort_values("more", kind="stable")
    if len(known):
        # two digits: the number rests on an observed difference, and promises no more
        first = known.iloc[0]
        about = float(f"{int(first['more']):.1e}")
        words += (
            f"; with about {about:,.0f} more test headlines it would show {first['model']} "
            f"{first['settles']}, four times in five"
        )
    return words
