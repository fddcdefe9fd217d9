"""Says which words weighed most for the labels that the report shows, by a linear model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bench import baselines as baseline_files
from bench.corpora.tasks import Task
from bench.execution.explain import linear_parts, reasons
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.records.predictions import Predictions

MOST_WORDS = 3  # words or character runs a headline
_TRIED = 4  # models that are fitted before none is said to be linear
Weights = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class WordWeights:
    """What weighed most for a linear model's label of each headline, by the headline's id.

    ``model`` is empty where none of the compared models is linear.
    """

    model: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Weights] = field(default_factory=dict)


def word_weights(
    task: Task, by_model: Mapping[str, Predictions], ids: Sequence[str]
) -> WordWeights:
    """Return the weights of the most accurate linear baseline among the models compared.

    It is fitted on the training split, as the benchmark does; models that are slow or need an
    extra are passed over, and so is one that no longer predicts what is stored.
    """
    for name in _ranked(by_model)[:_TRIED]:
        model = load_plugin(baseline_files, name).make(0)
        examples = task.corpus.examples
        train = task.corpus.indices(task.split.train)
        model.fit([examples[i].text for i in train], [examples[i].label for i in train])
        parts = linear_parts(model)
        if parts is None:
            continue
        text_of = {example.id: example.text for example in examples}
        texts = [text_of[key] for key in ids]
        labels = [str(label) for label in model.predict(texts)] if texts else []
        stored = dict(zip(by_model[name].ids, by_model[name].predicted, strict=True))
        if labels != [stored.get(key) for key in ids]:
            continue
        weighed = reasons(parts, texts, labels, MOST_WORDS)
        return WordWeights(
            name, dict(zip(ids, labels, strict=True)), dict(zip(ids, weighed, strict=True))
        )
    return WordWeights()


def _ranked(by_model: Mapping[str, Predictions]) -> list[str]:
    known = set(plugin_names(baseline_files))
    scores = {}
    for name, one in by_model.items():
        traits = plugin_traits(plugin_file(baseline_files, name)) if name in known else {}
        if name in known and not traits.get("SLOW") and not traits.get("NEEDS"):
            scores[name] = float(np.mean(np.array(one.predicted) == np.array(one.labels)))
    return sorted(scores, key=lambda name: (-scores[name], name))
