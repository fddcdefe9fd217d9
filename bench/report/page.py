"""Puts tables, figures, cards, audits and fingerprints of a run on one self-contained page."""

import base64
import contextlib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.catalog.names import card_of, views_of
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.flow.draw import draw_missing, figure_code
from bench.records.names import DatasetName
from bench.report.advice import Advice, advice
from bench.report.datasets import abouts
from bench.report.disagreements import disagreements
from bench.report.figures import pictures
from bench.report.tables import (
    ReportTable,
    TableRow,
    best,
    failures,
    fingerprints,
    leaderboard,
    read_table_rows,
    report_tables,
    shown_table,
)
from bench.store.files import locked, write_bytes
from bench.store.index import read_index
from bench.store.predictions import check_predictions, has_fingerprint
from bench.store.tables import edited_tables, read_csv, read_drawn_by, table_path
from bench.tables.reproduced import REPRODUCED_FOLDER

MOST_PAGE_BYTES = 5_000_000  # that the page may take
TEMPLATES = Path(__file__).resolve().parent / "templates"
_LIBRARY = "vendor/dataTables.min.js"
_FILTERS = ("dataset", "view", "split", "size", "model", "setting", "status")
_ELSEWHERE = ("scores", "curves", "costs", "recommendations")  # tables that other parts show
_DOI = re.compile(r"\b10\.\d{4,9}/[\w./()-]*\w")
_URI = re.compile(r"data:image/(?:svg\+xml,|png;base64,)[^\"<>&]*")
_SCORES = (
    "dataset", "view", "split", "model", "setting", "status", "reason", "seeds", "examples",
    "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "macro_f1_low", "macro_f1_high",
)  # fmt: skip
_CURVES = (
    "dataset", "view", "split", "model", "size", "draws", "accuracy", "accuracy_sd", "macro_f1",
    "macro_f1_sd", "failed", "reason",
)  # fmt: skip


def shown_tasks(out: Path) -> list[Task]:
    """Return the tasks of a run whose texts may be shown and come with the package.

    Those are the views and splits of embedded datasets whose card says so. A name that no
    loader has (a folder that `tajuk build` made) is left out.
    """
    places = sorted({o.place[:3] for o in read_index(out) if o.key})
    tasks = []
    for name, view, split in places:
        try:
            card = card_of(name)
        except LookupError:
            continue
        known = view in views_of(name) and split in card.splits
        if card.may_show and card.embedded and known:
            tasks.append(prepare(name, view=view, split=split))
    return tasks


def assemble(out: Path, *, shown: Sequence[Task] = ()) -> dict[str, Any]:
    """Return the content of the page, by the names that its template uses.

    ``shown`` are the tasks whose texts may be shown. Raises ValueError where ``out`` holds no run
    or its tables are missing, and says what to run.
    """
    index, reproduced = read_index(out), read_index(out / REPRODUCED_FOLDER)
    if not index and not reproduced:
        raise ValueError(f"{out}: holds no run; make one with: tajuk run --out {out}")
    if edited := edited_tables(out):
        raise ValueError(
            f"{out / 'tables' / edited[0]}.csv: was changed since it was made; make it again: "
            f"tajuk figures --out {out}"
        )
    for folder, outcomes in ((out, index), (out / REPRODUCED_FOLDER, reproduced)):
        for outcome in outcomes:
            if outcome.key and has_fingerprint(folder, outcome):
                check_predictions(folder, outcome)
    scores = _rows(out, "scores", _SCORES)
    curves = _rows(out, "curves", _CURVES)
    board = leaderboard(scores, curves)
    failed, skipped = failures(out)
    tables = report_tables(out)
    return {
        "out": str(out),
        "counts": _counts(scores, failed, skipped, sum(bool(o.key) for o in index)),
        "best": best(scores),
        "advice": _advice(out),
        "board": board,
        "filters": {name: _choices(board, name) for name in _FILTERS},
        "pictures": pictures(out),
        "disagreements": disagreements(out, shown),
        "tables": [table for table in tables if table.name not in _ELSEWHERE],
        "costs": _whole(out, "costs"),
        "abouts": abouts(),
        "used": sorted({DatasetName.parse(o.dataset).dataset for o in index}),
        "failed": failed,
        "skipped": skipped,
        "fingerprints": fingerprints(out),
        "environment": _environment(out),
    }


def _rows(out: Path, name: str, columns: Sequence[str]) -> list[TableRow]:
    path = out / "tables" / f"{name}.csv"
    if not path.is_file():
        raise ValueError(f"{out}: has no {name}.csv; make it with: tajuk figures --out {out}")
    rows = read_table_rows(path)
    if rows and (missing := [name for name in columns if name not in rows[0]]):
        again = f"make it again: tajuk figures --out {out}"
        raise ValueError(f"{path}: has no column {', '.join(missing)}; {again}")
    return rows


def _advice(out: Path) -> list[Advice]:
    path = table_path(out, "recommendations")
    return advice(read_csv(path)) if path.is_file() else []


def _whole(out: Path, name: str) -> ReportTable:
    return shown_table(out / "tables" / f"{name}.csv", most=2000)


def _counts(
    scores: Sequence[Mapping[str, str]], failed: Sequence[Any], skipped: Sequence[Any], stored: int
) -> dict[str, int]:
    done = [row for row in scores if row["status"] == "done"]
    return {
        "datasets": len({row["dataset"] for row in done}),
        "models": len({row["model"] for row in done}),
        "scores": len(done),
        "stored": stored,
        "failed": len(failed),
        "skipped": len({skip["model"] for skip in skipped}),
    }


def _choices(board: Sequence[Mapping[str, str]], name: str) -> list[str]:
    present = {row[name] for row in board}
    if name == "size":
        return sorted(present, key=lambda size: (size != "all", len(size), size))
    return sorted(present)


def _environment(out: Path) -> dict[str, str]:
    path = out / "environment.json"
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in sorted(read.items())}
    except (ValueError, AttributeError, RecursionError) as error:
        again = f"make it again: tajuk figures --out {out}"
        raise ValueError(f"{path}: cannot be read; {again}") from error


def render_page(content: Mapping[str, Any]) -> str:
    """Return the page: what `assemble` gathered, with styles and scripts inside.

    Every text is escaped. The page's security policy allows nothing but its own styles and
    scripts, by their SHA-256, and ``data:`` images.
    """
    # imported here: only a report needs it
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"linked": linked, "address": address}
    style = _inline("report.css")
    scripts = [_inline(_LIBRARY), _inline("report.js")]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {source(style)}",
            f"script-src {' '.join(map(source, scripts))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    marked = {"style": Markup(style), "scripts": [Markup(script) for script in scripts]}
    page = environment.get_template("report.html.j2").render(
        **content, **marked, policy=policy, licence=_inline("vendor/LICENSE")
    )
    return page if page.endswith("\n") else f"{page}\n"


def _inline(name: str) -> str:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    # these would end the block that the text is in, or change the bytes that are hashed
    if re.search(r"</(script|style)|<!--|\r", text):
        raise ValueError(
            f"{TEMPLATES / name}: cannot be embedded in a page; install the package again"
        )
    return text


def source(text: str) -> str:
    """Return how a security policy names an inline block: the base64 of its SHA-256.

    >>> source("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def linked(text: str) -> Any:
    """Return a text as HTML, escaped, with every DOI in it as a link.

    >>> print(linked("<b> doi 10.1016/j.dib.2020.106231"))
    &lt;b&gt; doi <a href="https://doi.org/10.1016/j.dib.2020.106231">10.1016/j.dib.2020.106231</a>
    """
    from markupsafe import Markup, escape

    link = r'<a href="https://doi.org/\g<0>">\g<0></a>'
    return Markup(_DOI.sub(link, str(escape(text))))


def address(uri: str) -> Any:
    """Return a ``data:`` address of an image, marked as safe in an attribute.

    Escaping would double its length. Raises ValueError for anything else.
    """
    from markupsafe import Markup

    if not _URI.fullmatch(uri):
        raise ValueError(f"{uri[:40]!r} is no image address that a page may hold")
    return Markup(uri)


def fitted(out: Path, *, shown: Sequence[Task] = (), most: int = MOST_PAGE_BYTES) -> str:
    """Return the page of a run in at most ``most`` bytes; figures are reduced first.

    Raises ValueError where it is too large even without figures.
    """
    content = assemble(out, shown=shown)
    page = render_page(content)
    if (over := len(page.encode()) - most) > 0:
        spent = sum(len(picture.uri) for picture in content["pictures"])
        content["pictures"] = pictures(out, most=max(spent - over, 0))
        page = render_page(content)
    if (size := len(page.encode())) > most:
        fix = "report fewer datasets at once: tajuk run DATASET --out FOLDER"
        raise ValueError(f"{out}: the page takes {size:,} bytes, more than {most:,}; {fix}")
    return page


def write(out: Path, to: Path) -> int:
    """Write the report of a run to a file; return its length in bytes. Raises as `fitted`.

    Figures that the run did not draw are drawn first, where its folder can be written.
    """
    if not edited_tables(out) and read_drawn_by(out) == figure_code():
        # of a folder that is somebody else's, the page shows what is there
        with contextlib.suppress(PermissionError), locked(out):
            list(draw_missing(out))
    page = fitted(out, shown=shown_tasks(out)).encode()
    write_bytes(to, page)
    return len(page)
