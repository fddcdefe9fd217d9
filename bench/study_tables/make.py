"""Makes the tables of the studies, each anew only where its answers have changed."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pandas as pd

from bench.store.files import write_bytes
from bench.store.studies import STUDY_FOLDER, study_files
from bench.store.tables import as_csv, read_csv
from bench.texts import digest

STUDY_VERSION = "1"  # raised when the same answers would make other tables of studies
# the study that a table is made of, and where the function stands that makes it
_MADE_OF = {
    "robustness": ("robustness", "bench.study_tables.robustness", "robustness_table"),
    "label_economics": ("labels", "bench.study_tables.label_economics", "label_economics_table"),
    "label_noise": ("noise", "bench.study_tables.label_noise", "label_noise_table"),
}
STUDY_TABLES = tuple(_MADE_OF)


def study_tables(out: Path) -> dict[str, pd.DataFrame]:
    """Return every table of a study, by name, from the answers that a folder of results holds.

    Making one takes seconds, so each is kept beside its answers, under a name that hashes them; it
    can be deleted at any time.
    """
    return {name: _table(out, name) for name in STUDY_TABLES}


def _table(out: Path, name: str) -> pd.DataFrame:
    study, module, function = _MADE_OF[name]
    files = study_files(out, study)
    # imported here: a run without studies has no use for what they bring
    make: Callable[[Path], pd.DataFrame] = getattr(import_module(module), function)
    if not files:
        return make(out)
    texts = [path.read_text(encoding="utf-8") for path in files]
    key = digest(STUDY_VERSION, *(path.name for path in files), *texts, length=16)
    kept = out / STUDY_FOLDER / "tables" / f"{name}-{key}.csv"
    if not kept.is_file():
        for older in kept.parent.glob(f"{name}-*.csv"):
            older.unlink(missing_ok=True)
        write_bytes(kept, as_csv(make(out)))
    return read_csv(kept)
