"""Says which examples one model gets right and another wrong, by id, by topic and by slice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.entities import entity_finder
from bench.records.corpora import Example
from bench.stats.differences import ModelPredictions

SHORT, LONG = 7, 11  # words: up to the first a headline is short, from the second on long


@dataclass(frozen=True)
class Slice:
    """How two models do on some of the test examples.

    ``new`` and ``baseline`` are shares that are right, ``only_new`` and ``only_baseline`` count
    the examples that one has right in most of its seeds and the other wrong in most of its own.
    """

    by: str
    value: str
    examples: int
    new: float
    baseline: float
    only_new: int
    only_baseline: int


@dataclass(frozen=True)
class Changed:
    """An example that one of the two models alone has right; ``text`` is empty if not to be shown.

    The answers are those that most seeds of a model gave.
    """

    id: str
    label: str
    new: str
    baseline: str
    right: str
    text: str = ""


def slices_of(
    examples: Sequence[Example],
    *,
    known: Sequence[Example] = (),
    entities: Iterable[tuple[str, str]] = (),
    pairs: Iterable[tuple[str, str]] = (),
) -> dict[str, list[str]]:
    """Return the slices that test examples can be cut by: ``{by: value of each example}``.

    Topic and length always; language, publisher and month where they are known; shared entity
    where ``entities`` (pairs of an entity and one of its names) are given: in headlines of how
    many topics, among all ``known`` examples, the most shared entity of a headline stands; and
    contrast pair where ``pairs`` (ids of a headline and its twin) are. An example that lacks a
    value has "". A slice that cuts nothing is left out.
    """
    slices = {
        "topic": [e.label for e in examples],
        "length": [_length(e.text) for e in examples],
        "language": [e.language for e in examples],
        "publisher": [e.publisher for e in examples],
        "month": [e.date[:7] for e in examples],
        "shared entity": _shared(examples, known, entities),
        "contrast pair": _paired(examples, pairs),
    }
    return {by: values for by, values in slices.items() if len(set(values)) > 1 or by == "topic"}


def compare_slices(
    new: ModelPredictions, baseline: ModelPredictions, slices: Mapping[str, Mapping[str, str]]
) -> list[Slice]:
    """Return both models' accuracy in every slice: ``slices`` give each example's value by id.

    Within a slice the values are sorted; examples without a value are left out.
    """
    one, two = _right(new), _right(baseline)
    differences = []
    for by, value_of in slices.items():
        members = defaultdict(list)
        for key in one:
            if value_of.get(key):
                members[value_of[key]].append(key)
        for value, keys in sorted(members.items()):
            n = len(keys)
            differences.append(
                Slice(
                    by,
                    value,
                    n,
                    sum(one[key] for key in keys) / n,
                    sum(two[key] for key in keys) / n,
                    sum(one[key] > 0.5 > two[key] for key in keys),
                    sum(two[key] > 0.5 > one[key] for key in keys),
                )
            )
    return differences


def changed(
    new: ModelPredictions, baseline: ModelPredictions, texts: Mapping[str, str] | None = None
) -> list[Changed]:
    """Return the examples that one model alone has right, by id; with texts where given."""
    one, two = _right(new), _right(baseline)
    mine, theirs = _answers(new), _answers(baseline)
    examples = []
    for key, label in zip(new.runs[0].ids, new.runs[0].labels, strict=True):
        # a model that is right in half of its seeds is neither
        low, high = sorted((one[key], two[key]))
        if low < 0.5 < high:
            right = new.name if one[key] > 0.5 else baseline.name
            text = (texts or {}).get(key, "")
            examples.append(Changed(key, label, mine[key], theirs[key], right, text))
    return sorted(examples, key=lambda c: (c.right != new.name, c.label, c.id))


def _right(predictions: ModelPredictions) -> dict[str, float]:
    return dict(zip(predictions.runs[0].ids, predictions.right.tolist(), strict=True))


def _answers(predictions: ModelPredictions) -> dict[str, str]:
    by_example = zip(*(run.predicted for run in predictions.runs), strict=True)
    most = [Counter(labels).most_common(1)[0][0] for labels in by_example]
    return dict(zip(predictions.runs[0].ids, most, strict=True))


def _length(text: str) -> str:
    words = len(text.split())
    if words <= SHORT:
        return f"to {SHORT} words"
    return f"{SHORT + 1} to {LONG - 1} words" if words < LONG else f"{LONG} words on"


def _shared(
    examples: Sequence[Example], known: Sequence[Example], entities: Iterable[tuple[str, str]]
) -> list[str]:
    named = list(entities)
    if not named:
        return [""] * len(examples)
    find = entity_finder(named)
    topics = defaultdict(set)
    for example in known:
        for entity in find(example.text):
            topics[entity].add(example.label)
    values = []
    for example in examples:
        most = max((len(topics[entity]) for entity in find(example.text)), default=0)
        values.append(f"in {most} topic{'' if most == 1 else 's'}" if most else "names none")
    return values


def _paired(examples: Sequence[Example], pairs: Iterable[tuple[str, str]]) -> list[str]:
    headlines, contrast_pairs = set(), set()
    for headline, twin in pairs:
        headlines.add(headline)
        contrast_pairs.add(twin)
    if not headlines & {example.id for example in examples}:
        return [""] * len(examples)
    return [
        "twin" if e.id in contrast_pairs else "has a twin" if e.id in headlines else "has none"
        for e in examples
    ]
