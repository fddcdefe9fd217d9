"""Puts a file of predictions made elsewhere beside the baselines."""

from pathlib import Path
from typing import Unpack

from bench import baselines as baseline_files
from bench.corpora.prepare import prepare_splits
from bench.flow.inspect import read_bytes
from bench.flow.publish import Results, publish
from bench.flow.run import run
from bench.plugins import plugin_names
from bench.records.runs import ModelCode, Outcome, RunKeywords, run_context
from bench.store.external import read_external
from bench.store.predictions import key_of, save_predictions


def score(
    file: str | Path,
    dataset: str,
    *,
    out: str | Path = "results/latest",
    **keywords: Unpack[RunKeywords],
) -> Results:
    """Put a file of predictions (``example_id,prediction``) beside the baselines.

    The baselines that ``out`` does not hold yet are run first; the keywords are those of `run`.
    Raises ValueError that
    names the missing, extra, doubled or unknown ids, or the unknown labels.
    """
    file = Path(file)
    (task,) = prepare_splits(dataset, run_context(**keywords).data)
    if file.stem in plugin_names(baseline_files):
        raise ValueError(f"{file}: a baseline has the name {file.stem!r}; rename the file")
    raw = read_bytes(file, "a CSV file with the columns example_id,prediction")
    predictions = read_external(raw, task.corpus, task.split, where=str(file))
    fingerprint = task.fingerprint(ModelCode(file.stem, raw))
    beside = run([dataset], out=out, **keywords)
    save_predictions(Path(out), fingerprint, predictions, {})
    scored = Outcome(*task.place, file.stem, "done", key=key_of(fingerprint))
    return publish(Path(out), [*beside.outcomes, scored], [task])
