"""Lists the headlines on which models disagree, with every model's prediction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.corpora.tasks import Task
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.report.weights import Weights, word_weights
from bench.store.index import read_index
from bench.store.predictions import has_fingerprint, load_predictions

MOST = 60  # headlines of one view that the page holds


@dataclass(frozen=True)
class Headline:
    """One headline that models disagree on.

    ``text`` is the headline, ``more`` the other lines that the models saw; ``predicted`` has
    each predicted label with the models that predict it, the true label first, then the
    commonest. ``wrong`` of ``compared`` models do not predict the true one. ``weights`` are the
    words or character runs that weighed most for what a linear model ``said``.
    """

    id: str
    text: str
    more: tuple[str, ...]
    label: str
    story: str
    predicted: tuple[tuple[str, tuple[str, ...]], ...]
    wrong: int
    compared: int
    said: str = ""
    weights: Weights = ()


@dataclass(frozen=True)
class Disagreement:
    """The headlines of one dataset, view and split on which models disagree.

    ``models`` are those compared, ``constant`` those left out because they predict one label
    for every headline; ``length`` counts the headlines before the list is cut, of ``examples``.
    ``linear`` is the model whose weights are shown. ``trouble`` says why none are shown.
    """

    dataset: str
    view: str
    split: str
    models: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()
    length: int = 0
    examples: int = 0
    linear: str = ""
    trouble: str = ""

    @property
    def labels(self) -> list[str]:
        """Return the true labels among the headlines, sorted."""
        return sorted({headline.label for headline in self.headlines})


def disagreement(out: Path, task: Task, *, most: int = MOST) -> Disagreement:
    """Return where the models that ``out`` holds for a task disagree, most contested first.

    Only predictions in the default setting on the whole training split, of each model's first seed.
    Predictions on another version of the dataset are not matched with today's texts: where only
    such are stored, ``trouble`` says so.
    """
    by_model: dict[str, Predictions] = {}
    stale = False
    for outcome in _plain(out, task):
        if outcome.model in by_model or not has_fingerprint(out, outcome):
            continue
        fingerprint, predictions = load_predictions(out, outcome)
        if (fingerprint.data, fingerprint.stories) == task.hashes:
            by_model[outcome.model] = predictions
        else:
            stale = True
    if not by_model:
        again = f"tajuk run {task.corpus.name} --view {task.corpus.view} --split {task.scheme}"
        trouble = f"the predictions are on another version of the dataset; run again: {again}"
        return Disagreement(*task.place, trouble=trouble if stale else "no predictions are stored")
    compared = compare_predictions(task, by_model, most=most)
    weighed = word_weights(task, by_model, [headline.id for headline in compared.headlines])
    headlines = tuple(
        replace(one, said=weighed.labels.get(one.id, ""), weights=weighed.weights.get(one.id, ()))
        for one in compared.headlines
    )
    return replace(compared, headlines=headlines, linear=weighed.model)


def _plain(out: Path, task: Task) -> list[Outcome]:
    listed = [
        outcome
        for outcome in read_index(out)
        if outcome.place[:3] == task.place and outcome.key
        if outcome.size == "all" and outcome.setting == "default"
    ]
    return sorted(listed, key=lambda outcome: (outcome.model, outcome.seed))


def compare_predictions(
    task: Task, by_model: Mapping[str, Predictions], *, most: int = MOST
) -> Disagreement:
    """Return the headlines on which the models' predictions differ, most contested first.

    A model that predicts one label for every headline is left out: it would disagree
    everywhere. Most contested is where the commonest prediction has the smallest share; ties
    go by the number of wrong models, then by id.
    """
    constant = sorted(m for m, one in by_model.items() if len(set(one.predicted)) == 1)
    models = sorted(set(by_model) - set(constant))
    given: dict[str, dict[str, str]] = {}
    for model in models:
        for key, label in zip(by_model[model].ids, by_model[model].predicted, strict=True):
            given.setdefault(key, {})[model] = label
    examples = {e.id: i for i, e in enumerate(task.corpus.examples)}
    contested = [
        _headline(task, examples[key], labels)
        for key, labels in given.items()
        if key in examples and len(set(labels.values())) > 1
    ]
    contested.sort(key=lambda h: (max(len(m) for _, m in h.predicted) / h.compared, -h.wrong, h.id))
    return Disagreement(
        *task.place,
        tuple(models),
        tuple(constant),
        tuple(contested[:most]),
        len(contested),
        len(given),
    )


def _headline(task: Task, place: int, given: Mapping[str, str]) -> Headline:
    example = task.corpus.examples[place]
    counts = Counter(given.values())
    order = sorted(counts, key=lambda label: (label != example.label, -counts[label], label))
    first, *rest = example.text.split("\n")
    return Headline(
        id=example.id,
        text=first,
        more=tuple(rest),
        label=example.label,
        story=task.corpus.stories[place],
        predicted=tuple((label, _who(given, label)) for label in order),
        wrong=len(given) - counts[example.label],
        compared=len(given),
    )


def _who(given: Mapping[str, str], label: str) -> tuple[str, ...]:
    return tuple(sorted(model for model, other in given.items() if other == label))


def disagreements(out: Path, tasks: Sequence[Task]) -> list[Disagreement]:
    """Return where models disagree for each task, in the order given."""
    return [disagreement(out, task) for task in tasks]
