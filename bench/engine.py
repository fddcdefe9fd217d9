"""Maps cells over this process or over local processes; each result comes as it is ready."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from threadpoolctl import threadpool_limits


def map_cells(
    work: Callable[..., Any], cells: Sequence[tuple[Any, ...]], *, jobs: int = 1
) -> Iterator[tuple[int, Any]]:
    """Yield each cell's place and result, in the order in which they are ready.

    ``work`` is a function of a module, called with the cell as its arguments. With more than
    one job the cells run in processes of their own, started afresh; in either case with one
    thread of linear algebra each, so that the answers do not hang on the number of jobs.
    Raises what ``work`` raises.

    >>> sorted(map_cells(divmod, [(7, 2), (9, 4)]))
    [(0, (3, 1)), (1, (2, 1))]
    """
    if jobs < 1:
        raise ValueError(f"{jobs} jobs: give 1 or more")
    if jobs == 1 or len(cells) < 2:
        for place, cell in enumerate(cells):
            yield place, _one_thread(work, cell)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(cells)), mp_context=fresh) as pool:
        started = {pool.submit(_one_thread, work, cell): i for i, cell in enumerate(cells)}
        try:
            for done in as_completed(started):
                yield started[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _one_thread(work: Callable[..., Any], cell: tuple[Any, ...]) -> Any:
    with threadpool_limits(1):
        return work(*cell)
