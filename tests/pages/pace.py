"""Prints how long reading a page takes in this checkout beside another one, taking turns.

    python tests/pages/pace.py ../other-checkout [rounds]

Two processes, one a checkout, read the same pages in turn, one pass each; processor time alone
counts, and what a process remembers of lines is forgotten before each pass. Each row: the
milliseconds a page of both, the median of the rounds, and the median of the ratios of the rounds,
this one over the other (their range). Rows: invented HTML pages as `make pages` has them, with and
without their bodies (a build reads them without); invented reader text; the pages of reader text
in ``datasets/``, by data set.
"""

import base64
import json
import statistics
import subprocess
import sys
from pathlib import Path

from invented import invented_pages

ROOT = Path(__file__).parents[2]
ROUNDS = 7
_WORKER = """
import base64, functools, gc, json, sys, time
from pathlib import Path
root = Path(sys.argv[1])
sys.path.insert(0, str(root))
from bench.pages.parse import parse_page
sets = {}
for line in sys.stdin:
    order = json.loads(line)
    if "pages" in order:
        sets[order["name"]] = [base64.b64decode(page) for page in order["pages"]]
        continue
    pages, read, body = sets[order["read"]], 0, order["body"]
    for memo in gc.get_objects():
        if isinstance(memo, functools._lru_cache_wrapper) and memo.cache_parameters()["maxsize"]:
            memo.cache_clear()
    start = time.process_time()
    for page in pages:
        try:
            read += bool(parse_page(page, where="page", body=body).headline)
        except ValueError:
            pass
    spent = time.process_time() - start
    print(json.dumps([spent, read, len(pages)]), flush=True)
"""


def main(other: str, rounds: int = ROUNDS) -> None:
    """Print the rows."""
    invented = list(invented_pages())
    saved = {
        name: [path.read_bytes() for path in sorted((ROOT / "datasets" / name / "pages").glob("*"))]
        for name in ("tajuk", "tajuk_hard")
    }
    sets = {
        "HTML": [page.raw for page in invented if page.markup],
        "reader text": [page.raw for page in invented if not page.markup],
        **saved,
    }
    sets = {name: pages for name, pages in sets.items() if pages}
    rows = [("HTML", True), ("HTML", False), *((name, True) for name in list(sets)[1:])]
    workers = [_start(root) for root in (str(ROOT), other)]
    for worker in workers:
        for name, pages in sets.items():
            _send(worker, {"name": name, "pages": [_text(page) for page in pages]})
    print(f"{'ms a page':<24}{'pages':>6}{'here':>8}{'there':>8}   ratio")
    for name, body in rows:
        times = [[_pass(worker, name, body=body) for worker in workers] for _ in range(rounds + 1)]
        here, there = zip(*times[1:], strict=True)  # the first pass warms up
        ratios = [one / two for one, two in times[1:]]
        count = len(sets[name])
        label = name if body else f"{name}, no body"
        print(
            f"{label:<24}{count:6}{1000 * statistics.median(here) / count:8.3f}"
            f"{1000 * statistics.median(there) / count:8.3f}   {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f})"
        )
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
        worker.wait()


def _start(root: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER, root],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
    )  # fmt: skip


def _text(page: bytes) -> str:
    return base64.b64encode(page).decode()


def _send(worker: "subprocess.Popen[str]", order: dict[str, object]) -> None:
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(order) + "\n")
    worker.stdin.flush()


def _pass(worker: "subprocess.Popen[str]", name: str, *, body: bool) -> float:
    _send(worker, {"read": name, "body": body})
    assert worker.stdout is not None
    spent: float = json.loads(worker.stdout.readline())[0]
    return spent


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
