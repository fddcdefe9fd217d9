"""Has the shards of all sources read, each once, and gives their rows in one order."""

import contextlib
import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.build.extract import plan_file, read_shard_rows, rows_file, shard_key
from bench.build.shards import Shard, from_json
from bench.build.workers import read_all, read_on_cluster
from bench.records.runs import Progress
from bench.store.files import write_bytes


@dataclass(frozen=True)
class Reader:
    """Plans and reads shards: in which folder what they leave stands, and who reads them."""

    work: Path
    jobs: int
    cluster: str | None

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Return the keys of shards that have still to be read."""
        distinct = dict.fromkeys(keys)
        return [key for key in distinct if not rows_file(self.work, key).is_file()]

    def plan(self, shard: Shard) -> str:
        """Describe a shard where its reader will look, and return its key."""
        key = shard_key(shard)
        write_bytes(plan_file(self.work, key), shard.as_json().encode())
        return key

    def read(self, keys: Sequence[str], progress: Progress | None) -> None:
        """Have planned shards read. Raises ValueError where what they left is not to be seen."""
        if progress:
            progress(0, max(len(keys), 1), "reading pages")
        if not keys:
            return
        if self.cluster:
            done = read_on_cluster(self.work, keys, cluster=self.cluster)
        else:
            done = read_all(self.work, keys, jobs=self.jobs)
        for n, _ in enumerate(done, start=1):
            if progress:
                progress(n, len(keys), "reading pages")
        if self.missing(keys):
            raise ValueError(
                f"{self.work}: the workers' results are not there; give --out on a disk that "
                "this machine and the cluster share"
            )

    def rows(self, keys: Sequence[str], used: set[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield each page's name and row, in the order of the sources; add to the keys used.

        Where one range of a WARC file ends, the next must begin. If it began elsewhere, it took
        a page's own bytes for a record, and is read again from the right place.
        """
        after: int | None = None
        for key in keys:
            shard = from_json(plan_file(self.work, key).read_text("utf-8"))
            rows = read_shard_rows(self.work, key)
            begin = next(rows, {"begin": None})["begin"]
            if shard.exact:
                after = 0
            if shard.span and after is not None and begin != after:
                if after >= shard.span[1]:
                    continue  # one record reaches over all of this range
                shard = replace(shard, span=(after, shard.span[1]), exact=True)
                used.add(key := self.plan(shard))
                self.read(self.missing([key]), None)
                rows = read_shard_rows(self.work, key)
                next(rows)
            for row in rows:
                yield shard.where(row.get("at", "")), row
                after = row.get("after")

    def sweep(self, used: set[str]) -> None:
        """Remove what was read of pages that have changed since, or by a parser that has."""
        for path in self.work.iterdir():
            if path.suffix in (".plan", ".gz") and path.name.partition(".")[0] not in used:
                path.unlink()


@contextlib.contextmanager
def build_locked(work: Path) -> Iterator[Path]:
    """Keep the work folder for one build at a time, free of what a killed one left half-done."""
    fresh = not work.is_dir()
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ValueError(
                f"{work.parent}: another build is writing there; wait for it"
            ) from error
        shutil.rmtree(work / "new", ignore_errors=True)
        for scratch in work.glob(".*"):
            scratch.unlink()
        try:
            yield work
        except BaseException:
            # a build that was refused, with no page read, leaves nothing that looks like one
            if fresh and not any(work.glob("*.gz")):
                shutil.rmtree(work, ignore_errors=True)
                with contextlib.suppress(OSError):
                    work.parent.rmdir()
            raise
        shutil.rmtree(work / "new", ignore_errors=True)
