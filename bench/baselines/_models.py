"""Finds a pretrained model, in a folder or among the downloaded ones, and says which it is.

Shared by the baselines that stand on one. A model is named by an environment variable: a
folder, or a name on the Hugging Face hub. Nothing is downloaded unless ``HF_HUB_OFFLINE=0``
asks for it, and code that comes with a model is never run.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

# What decides a model's answers. The same weights in other runtimes' forms do not.
_FILES = ["*.json", "*.jsonl", "*.txt", "*.model", "*.safetensors"]
_OLD_WEIGHTS = "pytorch_model*.bin"
_OTHER_RUNTIMES = ["onnx/*", "openvino/*"]


def find(name: str, variable: str) -> Path:
    """Return the folder of a model; ValueError names the variable and the mend."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    # one slash is the form of a hub name; anything else can only have been meant as a folder
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        raise ValueError(
            f"{variable}: {name!r} is neither a folder nor a hub name (owner/model); "
            "set it to one of them"
        )
    try:
        return _cached(name, download=_may_download())
    # the hub's client has a dozen errors for "not here"; each has the same mend
    except Exception as error:
        why = "was not reached" if _may_download() else "is not asked"
        raise ValueError(
            f"{variable}: the model {name!r} is not on this machine and the hub {why} "
            f"({type(error).__name__}); set {variable} to a model folder, or download it with "
            "HF_HUB_OFFLINE=0"
        ) from error


def load(name: str, variable: str, read: Callable[[str], Any]) -> Any:
    """Return what ``read`` makes of the model's folder; ValueError if it is no such model."""
    folder = find(name, variable)
    try:
        with _quiet():
            return read(str(folder))
    except ImportError:
        raise  # an extra that is missing, not a broken model
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise ValueError(
            f"{variable}: {name!r} cannot be loaded ({reason}); set it to a model of the kind "
            "that this baseline's description names"
        ) from error


def lacks(name: str, variable: str) -> str:
    """Say that no weights are here and none may be fetched; empty where they are, or may be."""
    if _may_download() or identity(name, variable)["model_sha256"] != "absent":
        return ""
    return f"it needs weights: set {variable} to a folder, or HF_HUB_OFFLINE=0 to fetch {name}"


def identity(name: str, variable: str) -> dict[str, str]:
    """Return the model's name and the SHA-256 of its files; never raises.

    A folder's path is left out: it tells of a machine, not of a model.
    """
    own = {"shared_code": hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}
    hub_name = "a folder" if Path(name).expanduser().is_dir() else name
    try:
        files = digest(find(name, variable))
    except ValueError:
        files = "absent"
    return own | {"model": hub_name, "model_sha256": files}


def digest(folder: Path) -> str:
    """Return the SHA-256 of the model's files and of their names."""
    whole = hashlib.sha256()
    for path in _model_files(folder):
        whole.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        found = path.stat()
        whole.update(bytes.fromhex(_file_digest(path, found.st_size, found.st_mtime_ns)))
    return whole.hexdigest()


def clean(texts: Sequence[str]) -> list[str]:
    """Return the texts without lone halves of surrogate pairs, which no tokeniser takes."""
    return [str(text).encode("utf-8", "replace").decode() for text in texts]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread, as the rest of the suite does, so that sums add up alike."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def device() -> str:
    """Return where torch computes: ``TAJUK_DEVICE``, else the processor."""
    return os.environ.get("TAJUK_DEVICE") or "cpu"


def _may_download() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "1").strip().upper() in {"0", "NO", "OFF", "FALSE"}


def _cached(name: str, *, download: bool) -> Path:
    from huggingface_hub import snapshot_download

    def bring(files: list[str]) -> Path:
        return Path(
            snapshot_download(
                name,
                allow_patterns=files,
                ignore_patterns=_OTHER_RUNTIMES,
                local_files_only=not download,
            )
        )

    folder = bring(_FILES)
    if next(folder.rglob("*.safetensors"), None) is None:
        folder = bring([*_FILES, _OLD_WEIGHTS])
        if next(folder.rglob(_OLD_WEIGHTS), None) is None:
            raise FileNotFoundError("no weights")
    return folder


def _model_files(folder: Path) -> list[Path]:
    found = {path for pattern in [*_FILES, _OLD_WEIGHTS] for path in folder.rglob(pattern)}
    kept = []
    for path in found:
        inside = path.relative_to(folder).parts
        if path.is_file() and inside[0] not in {"onnx", "openvino"} and inside[0][0] != ".":
            kept.append(path)
    return sorted(kept, key=lambda path: path.relative_to(folder).as_posix())


@lru_cache(maxsize=1024)
def _file_digest(path: Path, size: int, changed: int) -> str:
    # size and time of change are there for the cache: another file is another call
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    # a loading bar and "these weights are new" at every fit are noise below the command line
    try:
        from transformers.utils import logging
    except ImportError:
        yield
        return
    level, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bar:
            logging.enable_progress_bar()
