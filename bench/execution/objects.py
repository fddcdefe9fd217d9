"""Turns a scikit-learn estimator, or a function, into a model file like any other."""

import base64
import inspect
import re
from pathlib import Path
from typing import Any

from bench.catalog.paths import cache_folder
from bench.store.files import write_bytes
from bench.texts import digest

_HEAD = '''"""{what}, as it was given from Python."""

import base64

import cloudpickle
{imports}
PICKLED = "{pickled}"
RANDOM = {random}
'''
_ESTIMATOR = """

def make(seed):
    model = cloudpickle.loads(base64.b64decode(PICKLED))
    given = model.get_params() if hasattr(model, "get_params") else {{}}
    seeds = {{
        key: seed
        for key, value in given.items()
        if value is None and (key == "random_state" or key.endswith("__random_state"))
    }}
    if seeds:
        model.set_params(**seeds)
    return {returned}
"""
_FUNCTION = """

class Function:
    def fit(self, texts, labels):
        return self

    def predict(self, texts):
        return cloudpickle.loads(base64.b64decode(PICKLED))(texts)


def make(seed):
    return Function()
"""


def object_file(model: Any) -> tuple[Path, str]:
    """Return the model file of an object, written into the cache, and what to say of it.

    A scikit-learn estimator that takes numbers is put behind ``TfidfVectorizer()``; one that
    takes texts (a pipeline that begins with a vectoriser) is used as it is. A function takes the
    list of texts and returns a label for each; it learns nothing. What has no seed of its own gets
    the run's. Raises ValueError for an object that is neither, or cannot be pickled.
    """
    import cloudpickle

    name = _name_of(model)
    learns = hasattr(model, "fit") and hasattr(model, "predict")
    if isinstance(model, type) or not (learns or callable(model)):
        raise ValueError(
            f"{name}: is no model: give an estimator with fit and predict (as MultinomialNB()), a "
            "function of texts, or a .py file with make(seed)"
        )
    try:
        pickled = base64.b64encode(cloudpickle.dumps(model)).decode()
    # whatever a class of somebody else raises when it is pickled
    except Exception as error:
        raise ValueError(
            f"{name}: cannot be sent to a process ({type(error).__name__}: {str(error)[:80]}); "
            "write it as a .py file with make(seed)"
        ) from error
    behind = learns and not takes_texts(model)
    imports = (
        "from sklearn.feature_extraction.text import TfidfVectorizer\n"
        "from sklearn.pipeline import make_pipeline\n"
        if behind
        else ""
    )
    returned = "make_pipeline(TfidfVectorizer(), model)" if behind else "model"
    head = _HEAD.format(what=name, imports=imports, pickled=pickled, random=_has_open_seed(model))
    code = head + (_ESTIMATOR.format(returned=returned) if learns else _FUNCTION)
    file = cache_folder() / "models" / digest(code, length=16) / f"{name}.py"
    write_bytes(file, code.encode())
    notes = f"{name}: takes numbers, so it is put behind TfidfVectorizer()" if behind else ""
    return file, notes


def takes_texts(model: Any) -> bool:
    """Say whether a model takes texts as they are, and not a matrix of numbers.

    >>> from sklearn.feature_extraction.text import CountVectorizer
    >>> from sklearn.naive_bayes import MultinomialNB
    >>> from sklearn.pipeline import make_pipeline
    >>> takes_texts(MultinomialNB()), takes_texts(make_pipeline(CountVectorizer(), MultinomialNB()))
    (False, True)
    """
    if hasattr(model, "build_analyzer"):
        return True
    for attribute in ("steps", "transformer_list"):
        if parts := getattr(model, attribute, None):
            return takes_texts(parts[0][1])
    for attribute in ("estimator", "base_estimator"):
        if (inner := getattr(model, attribute, None)) is not None:
            return takes_texts(inner)
    # what is not scikit-learn's own is taken at its word: models get texts
    return not type(model).__module__.startswith("sklearn.") or hasattr(model, "func")


def _has_open_seed(model: Any) -> bool:
    if not hasattr(model, "get_params"):
        return False
    return any(
        value is None and key.rpartition("__")[2] == "random_state"
        for key, value in model.get_params().items()
    )


def _name_of(model: Any) -> str:
    named = model if inspect.isroutine(model) or isinstance(model, type) else type(model)
    plain = str(named.__name__)
    if steps := getattr(model, "steps", None):
        plain = "-".join(type(step).__name__ for _, step in steps)
    return re.sub(r"[^A-Za-z0-9_.+-]+", "", plain).strip("_.+-") or "model"
