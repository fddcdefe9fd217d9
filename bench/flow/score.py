"""Puts a file of predictions made elsewhere beside the baselines."""

import warnings
from pathlib import Path
from typing import Any, Unpack

from bench.catalog.names import card_of
from bench.catalog.sources import TableNotice, column_options, dataset_names
from bench.corpora.prepare import prepare_splits
from bench.execution.models import model_name
from bench.flow.inspect import read_bytes
from bench.flow.publish import Results, publish
from bench.flow.run import run
from bench.intake.predictions import read_predictions
from bench.records.runs import ModelCode, Outcome, RunKeywords, run_context
from bench.store.declared import declaration
from bench.store.predictions import key_of, save_predictions


def score(
    file: str | Path,
    dataset: Any,
    *,
    name: str = "",
    trained_on: str = "",
    pretrained_with: str = "",
    out: str | Path = "results/latest",
    **keywords: Unpack[RunKeywords],
) -> Results:
    """Put a file of predictions beside the baselines.

    The file is a table in any form, with an id and a prediction for each test example, or a
    column of probabilities for each label; see `read_predictions`. ``name`` names the model; by
    default it is the file's. ``trained_on`` and ``pretrained_with`` declare what it learnt from,
    and stand beside its score. The baselines that ``out`` does not hold yet are run first; the
    keywords are those of `run`. What had to be understood is told as a `TableNotice`. Raises
    ValueError that names the missing, extra, doubled or unknown ids, or the unknown labels.
    """
    file = Path(file)
    (known,) = dataset_names(dataset, column_options(keywords))
    (task,) = prepare_splits(known, run_context(keywords).data)
    name = model_name(file, name)
    external = read_predictions(file, task.corpus, task.split, numbered=card_of(known).labels)
    for note in external.notes:
        warnings.warn(f"{name}: {note}", TableNotice, stacklevel=2)
    said = declaration(trained_on, pretrained_with)
    code = ModelCode(name, read_bytes(file, "a file of predictions"), identity=said.identity)
    fingerprint = task.fingerprint(code)
    beside = run([known], out=out, **keywords)
    save_predictions(Path(out), fingerprint, external.predictions, {})
    scored = Outcome(*task.place, name, "done", key=key_of(fingerprint))
    return publish(Path(out), [*beside.outcomes, scored], [task])
