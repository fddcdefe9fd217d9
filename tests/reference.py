"""Writes the reference of the public names from their docstrings; `make docs` calls it."""

import sys
import warnings
from pathlib import Path

import pdoc

import bench


def main(folder: Path) -> None:
    """Write one page for `bench` and its public names into a folder."""
    for name in bench.__all__:
        getattr(bench, name)  # public names are imported when asked for, and pdoc does not ask
    # a typed dict keeps no trace of the one that it extends, and pdoc warns that it looked for it
    warnings.filterwarnings("ignore", message=r"Cannot determine where bench\.\w+Keywords\.\w+ is")
    pdoc.render.configure(docformat="markdown", show_source=False, footer_text=bench.__version__)
    pdoc.pdoc("bench", output_directory=folder)
    print(folder / "bench.html")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
