"""Says where the project keeps things: the datasets folder, the published values, the cache."""

import os
from pathlib import Path

import pooch

import bench

PACKAGE = Path(bench.__file__).resolve().parent


def datasets_folder() -> Path:
    """Return the folder of the embedded datasets: in a checkout, or in the installed package."""
    inside = PACKAGE / "_datasets"
    return inside if inside.is_dir() else PACKAGE.parent / "datasets"


def published_folder() -> Path:
    """Return the folder of published values: in a checkout, or in the installed package."""
    inside = PACKAGE / "_published"
    return inside if inside.is_dir() else PACKAGE.parent / "results" / "published"


def cache_folder() -> Path:
    """Return the folder of what can be brought or worked out again: the user's, or TAJUK_CACHE."""
    return Path(os.environ.get("TAJUK_CACHE") or pooch.os_cache("tajuk"))
