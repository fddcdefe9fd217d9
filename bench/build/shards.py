"""Finds the saved pages of folders and WARC files, and cuts them into shards to be read apart."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PAGE_SUFFIXES = (
    1000  # of a folder in one shard: its reader starts in half a second, and reads for some
)
RANGE = 16 * 2**20  # bytes of a WARC file in one shard
_PAGES = (
    *(".html", ".htm", ".xhtml", ".shtml", ".html.gz", ".htm.gz", ".mht", ".mhtml"),
    *(".txt", ".md", ".markdown", ".txt.gz"),
    *(".rss", ".atom", ".xml", ".rdf", ".rss.gz", ".atom.gz", ".xml.gz"),
)
_WARCS = (".warc", ".warc.gz")
# what is no page by its name, in the words that count it
_OTHER = {
    "image": ".png .jpg .jpeg .gif .webp .svg .ico .avif .bmp .tif .tiff .heic",
    "stylesheet": ".css .scss .less",
    "script": ".js .mjs .ts .php .py .map .wasm",
    "font": ".woff .woff2 .ttf .otf .eot",
    "sound or film": ".mp3 .mp4 .m4a .m4v .webm .ogg .wav .avi .mov .m3u8",
    "document": ".pdf .doc .docx .odt .rtf .epub .ppt .pptx",
    "data or table": ".json .jsonl .csv .tsv .xls .xlsx .ods .parquet .arrow .sqlite .db",
    "archive": ".zip .tar .gz .tgz .bz2 .xz .zst .7z .rar .wacz .webarchive",
}
_REASONS = {suffix: reason for reason, line in _OTHER.items() for suffix in line.split()}
# how browsers call the folder beside a page that was saved "complete"
_COMPLETE = ("_files", ".files", "-files", "_Dateien", "-Dateien", "_fichiers", "_archivos")


@dataclass(frozen=True)
class Shard:
    """What one process reads at a time: some page files, or the records of a range of a WARC.

    ``folder`` is absolute, ``shown`` is how the user named it. ``files`` holds name, size and
    time of change, so that a file that has changed makes another shard. ``span`` is empty
    for page files. ``exact`` says that a record begins at the start of the span; else the
    first one that begins in it has to be looked for.
    """

    folder: str
    shown: str
    files: tuple[tuple[str, int, int], ...]
    span: tuple[int, ...] = ()
    exact: bool = False

    def as_json(self) -> str:
        """Return the shard as one line of JSON."""
        return json.dumps(asdict(self))

    def where(self, at: str | int) -> str:
        """Name a page for people: its file, or its file and the byte where its record begins."""
        name = f"{self.files[0][0]} at byte {at}" if self.span else str(at)
        return os.path.join(self.shown, name)


def from_json(text: str) -> Shard:
    """Return the shard that `Shard.as_json` wrote."""
    raw = json.loads(text)
    raw["files"] = tuple((str(name), int(size), int(time)) for name, size, time in raw["files"])
    return Shard(**raw | {"span": tuple(raw["span"])})


def plan_shards(
    sources: Sequence[str | Path], passed: Counter[str] | None = None
) -> Iterator[Shard]:
    """Yield the shards of all sources, in an order that only names decide.

    A folder is searched at all depths; ``passed`` counts the files in it that are passed over,
    by reason. The folder that a browser saves beside a page holds its parts, and frames, which
    are no pages. A source that lies in another one, or stands twice, is read once. Raises
    ValueError for a source that is not there or is no page or WARC, and OSError for a folder
    that may not be read.
    """
    real = [Path(source).resolve() for source in sources]
    for number, (source, path) in enumerate(zip(sources, real, strict=True)):
        if not path.exists():
            raise ValueError(f"{source}: no such file or folder; give saved pages or WARC files")
        if path in real[:number] or any(other in path.parents for other in real):
            continue
        if path.is_dir():
            counts = Counter[str]() if passed is None else passed
            yield from _cut(str(path), str(source), _walk(path, counts))
        elif path.name.lower().endswith((*_PAGES, *_WARCS)):
            # by its own name, not its target's: a link called x.warc.gz is a WARC
            yield from _cut(str(path.parent), os.path.dirname(str(source)), iter([path.name]))
        else:
            raise ValueError(
                f"{source}: no page and no WARC; use .html, .txt, .md, .mhtml, .rss, .xml, .warc, "
                "or a .gz of one"
            )


def _walk(folder: Path, passed: Counter[str]) -> Iterator[str]:
    for here, folders, files in os.walk(folder, onerror=_refuse):
        parts = [name for name in folders if _is_part(name, files)]
        for name in parts:
            n = sum(len(inside) for _, _, inside in os.walk(os.path.join(here, name)))
            passed["part of a page saved complete"] += n
        folders[:] = sorted(set(folders) - set(parts))  # in place: it decides where the walk goes
        for name in sorted(files):
            if name.lower().endswith((*_PAGES, *_WARCS)):
                yield os.path.relpath(os.path.join(here, name), folder)
            else:
                passed[_reason(name)] += 1


def _is_part(folder: str, files: Sequence[str]) -> bool:
    """Say whether a folder is what a browser saved beside one of the files."""
    for ending in _COMPLETE:
        if folder.endswith(ending):
            stem = folder.removesuffix(ending)
            return any(f"{stem}{suffix}" in files for suffix in (".html", ".htm", ".xhtml"))
    return False


def _reason(name: str) -> str:
    """Say what a file is that is no page by its name."""
    if name.startswith("."):
        return "hidden file"
    suffix = os.path.splitext(name)[1].lower()
    if not suffix:
        return "no page by its name (without suffix)"
    return _REASONS.get(suffix, f"no page by its name ({suffix[:12]})")


def _refuse(error: OSError) -> None:
    raise error


def _cut(folder: str, shown: str, names: Iterator[str]) -> Iterator[Shard]:
    batch: list[tuple[str, int, int]] = []
    for name in names:
        status = os.lstat(os.path.join(folder, name))
        if os.path.exists(os.path.join(folder, name)):
            status = os.stat(os.path.join(folder, name))
        file = (name, status.st_size, status.st_mtime_ns)
        if not name.lower().endswith(_WARCS):
            batch.append(file)
        else:
            for begin in range(0, max(status.st_size, 1), RANGE):
                span = (begin, min(begin + RANGE, status.st_size))
                yield Shard(folder, shown, (file,), span, exact=begin == 0)
        if len(batch) == PAGE_SUFFIXES:
            yield Shard(folder, shown, tuple(batch))
            batch = []
    if batch:
        yield Shard(folder, shown, tuple(batch))
