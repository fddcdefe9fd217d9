"""Writes a fitted model into a folder, and reads it back: checked, and never by pickle."""

import hashlib
import json
import os
import platform
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.plugins import load_file
from bench.records.predictions import NAME
from bench.store.environment import ARITHMETIC, extra_versions, version_of
from bench.store.files import json_bytes
from bench.texts import digest

MODEL, ABOUT, HELD_OUT, CARD, CODE = (
    "model.skops",
    "model.json",
    "held_out.json",
    "README.md",
    "code.py",
)
_FORMAT = 1
# what skops does not know but the baselines of this package are made of: arrays and trees that
# hold numbers, and classes that are installed with it; whole names, for a name may go on through
# what a module has imported
_PLAIN = {
    "bench.baselines.fasttext_words.FastTextWords",
    "bench.baselines.gzip_knn.GzipNeighbours",
    "bench.baselines.keyword_rules.KeywordRules",
    "bench.baselines.knn_tfidf.Neighbours",
    "bench.baselines.lsa_logistic.Topics",
    "bench.baselines.nbsvm.BinaryNBSVM",
    "bench.baselines.nearest_centroid.Rocchio",
    "collections.OrderedDict",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.LGBMClassifier",
    "scipy.sparse._csr.csr_matrix",
    "sklearn.tree._tree.Tree",
    "sklearn.utils._bunch.Bunch",
}
_USERS = "tajuk_model_"  # how the module of a user's own model file is called


@dataclass(frozen=True)
class ModelAbout:
    """What a model folder holds: the recipe, what it was fitted on, with what, and its files.

    ``dataset`` to ``data`` are those of the `Fingerprint` of the recipe's score; ``rows`` is how
    many headlines it was fitted on, ``parts`` which ("all" or "train"). ``trusted`` are the types
    that the user listed, ``versions`` those of Python and the libraries. ``files`` are the
    SHA-256 of the folder's other files.
    """

    model: str
    dataset: str
    view: str
    split: str
    data: str
    code: str
    seed: int
    setting: str
    hyperparameters: Mapping[str, Any]
    labels: tuple[str, ...]
    languages: tuple[str, ...]
    parts: str
    rows: int
    trusted: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def write_folder(
    place: Path, model: Any, about: ModelAbout, files: Mapping[str, bytes], trusted: Collection[str]
) -> None:
    """Write a fitted model with its other files into a new folder; all of them, or none.

    ``trusted`` are types that the user vouches for. Raises ValueError for a folder that is not
    new, and for a model that skops cannot write or that holds a type which nobody trusts.
    """
    import skops.io as sio

    check_new(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=place.parent, prefix=".writing-"))
    try:
        try:
            sio.dump(model, scratch / MODEL, compression=zipfile.ZIP_DEFLATED)
        # skops raises whatever the attributes of somebody's class raise
        except Exception as error:
            raise ValueError(
                f"{about.model}: cannot be written in skops' format ({str(error)[:120]}); fit "
                "another model"
            ) from error
        strange = _strange(scratch / MODEL)
        needed = [name for name in strange if name not in trusted]
        if needed:
            raise ValueError(_distrust(about.model, needed))
        for name, raw in files.items():
            (scratch / name).write_bytes(raw)
        hashes = {name: _sha256(scratch / name) for name in (MODEL, *files)}
        whole = replace(about, trusted=tuple(strange), files=hashes)
        fields = asdict(whole) | {"format": _FORMAT}
        # last: it says that the folder is whole, and of itself that it was not edited
        (scratch / ABOUT).write_bytes(json_bytes(fields | {"sha256": _seal(fields)}))
        scratch.chmod(0o755)
        if place.is_dir():
            place.rmdir()
        os.replace(scratch, place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def check_new(place: Path) -> None:
    """Raise ValueError for a path where no new folder can be written."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise ValueError(f"{place}: is there already and not empty; give a new folder")
    above = next(one for one in (place, *place.absolute().parents) if one.exists())
    if not os.access(above, os.W_OK):
        raise ValueError(f"{place}: cannot be written; name another folder with --out")


def read_about(place: Path) -> ModelAbout:
    """Return what a model folder holds, every file of it checked against its hash.

    Raises ValueError that names a missing, foreign or edited file.
    """
    if not (place / ABOUT).is_file():
        raise ValueError(
            f"{place}: holds no {ABOUT}: no model folder; make one with: tajuk fit MODEL DATA "
            "--out FOLDER"
        )
    again = "fit the model again, or take a whole copy of its folder"
    try:
        fields = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        seal, form = fields.pop("sha256"), fields.get("format")
        known = seal == _seal(fields)
        fields.pop("format")
        tuples = {name: tuple(fields[name]) for name in ("labels", "languages", "trusted")}
        about = ModelAbout(**fields | tuples)
        _check_fields(about)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{place / ABOUT}: cannot be read; {again}") from error
    if form != _FORMAT:
        raise ValueError(f"{place / ABOUT}: is of format {form}, and {_FORMAT} is read; {again}")
    if not known:
        raise ValueError(f"{place / ABOUT}: was edited; {again}")
    for path in place.iterdir():
        if path.is_symlink() or not path.is_file():
            raise ValueError(f"{path}: is no plain file; {again}")
    there = {path.name for path in place.iterdir()} - {ABOUT}
    if missing := sorted(set(about.files) - there):
        raise ValueError(f"{place / missing[0]}: is missing; {again}")
    if foreign := sorted(there - set(about.files)):
        raise ValueError(f"{place / foreign[0]}: is no file of this model; move it elsewhere")
    for name, expected in about.files.items():
        if _sha256(place / name) != expected:
            raise ValueError(f"{place / name}: was edited, or is of another model; {again}")
    return about


def _check_fields(about: ModelAbout) -> None:
    """Raise TypeError or ValueError for fields of another kind than those that are written."""
    for mapping in (about.files, about.versions):
        if not all(type(text) is str for pair in mapping.items() for text in pair):
            raise TypeError("a mapping of no texts")
    if not NAME.fullmatch(about.model) or len(about.model) > 100:
        raise ValueError("a name that names no file")
    if "scikit-learn" not in about.versions or MODEL not in about.files:
        raise ValueError("no version of scikit-learn, or no model")


def load_pipeline(
    place: Path, about: ModelAbout, trusted: Collection[str] = (), *, any_version: bool = False
) -> Any:
    """Return the fitted model of a checked folder.

    Raises ValueError, before anything is loaded, for other versions of scikit-learn and of what
    the model needs (unless ``any_version``), and for types that ``trusted`` does not list.
    """
    if not any_version:
        _check_versions(place, about)
    strange = _strange(place / MODEL)
    needed = [name for name in strange if name not in trusted]
    if needed:
        raise ValueError(_distrust(str(place), needed))
    import skops.io as sio

    if CODE in about.files and any(name.startswith(_USERS) for name in strange):
        # skops asks for the module by its name, which is that of the file it was fitted from
        scratch = Path(tempfile.mkdtemp(prefix="tajuk-"))
        try:
            shutil.copy(place / CODE, scratch / f"{about.model}.py")
            load_file(scratch / f"{about.model}.py")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    try:
        model = sio.load(place / MODEL, trusted=sio.get_untrusted_types(file=place / MODEL))
    except Exception as error:
        raise ValueError(
            f"{place / MODEL}: cannot be loaded ({str(error)[:120]}); fit the model again"
        ) from error
    if not callable(getattr(model, "predict", None)):
        raise ValueError(f"{place / MODEL}: holds no model, but {type(model).__name__}")
    classes = getattr(model, "classes_", None)
    if classes is not None and {str(one) for one in classes} != set(about.labels):
        raise ValueError(f"{place / MODEL}: has other labels than {ABOUT}: it is another model's")
    return model


def _strange(file: Path) -> list[str]:
    """Return the types in a skops file that neither skops nor this package vouches for."""
    import skops.io as sio

    try:
        unknown = sio.get_untrusted_types(file=file)
    except Exception as error:
        raise ValueError(f"{file}: is no file of skops ({str(error)[:80]})") from error
    return sorted(name for name in unknown if name not in _PLAIN)


def _distrust(subject: str, types: Sequence[str]) -> str:
    options = " ".join(f"--trust {name}" for name in types)
    return (
        f"{subject}: holds types that skops does not trust: {', '.join(types)}; they run code as "
        f"they are loaded: only if you trust whoever wrote them, add {options}"
    )


def versions_of(model: str) -> dict[str, str]:
    """Return the versions of Python, this package, and the libraries that a model rests on."""
    from bench import baselines
    from bench.plugins import plugin_file, plugin_names, plugin_traits

    versions = {"python": platform.python_version(), "tajuk": version("tajuk")}
    versions |= {name: version_of(name) for name in (*ARITHMETIC, "skops")}
    if model in plugin_names(baselines):
        extra = plugin_traits(plugin_file(baselines, model)).get("NEEDS", "")
        versions |= extra_versions(extra) if extra else {}
    return versions


def _check_versions(place: Path, about: ModelAbout) -> None:
    # Python and ours may differ: they hold no numbers of the model
    for name, needed in about.versions.items():
        if name in ("python", "tajuk", "skops"):
            continue
        here = version_of(name)
        if here != needed:
            raise ValueError(
                f"{place}: was fitted with {name} {needed}, and here is {here}: install "
                f"{name}=={needed}, or fit again; --any-version loads it all the same"
            )


def _seal(fields: Mapping[str, Any]) -> str:
    return digest(json.dumps(fields, sort_keys=True, default=list))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
