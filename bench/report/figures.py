"""Prepares the stored figures for the report: small enough to be embedded in one page."""

import base64
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import figures as figure_files
from bench.plugins import load_plugin, plugin_names

MOST_FIGURE_BYTES = 3_000_000  # that all figures of a page may take together
_COLOURS = 64  # of a raster figure: text stays sharp, and the file is less
_ENLARGED = 1.25  # figures are drawn for print, with smaller type than a screen needs
_POINTS = 72  # an inch
_PIXELS = 96  # an inch, as style sheets count
_SIZE = re.compile(r'<svg\b[^>]*?\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
_METADATA = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->", re.S)
_NUMBER = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True)
class Picture:
    """A figure as the page shows it.

    ``uri`` is a ``data:`` address, empty where the figure is too large for the page; ``width``
    and ``height`` are in pixels of the page; ``file`` is the figure's path below the run.
    """

    name: str
    caption: str
    table: str
    file: str
    uri: str
    width: int
    height: int


def pictures(out: Path, *, most: int = MOST_FIGURE_BYTES) -> list[Picture]:
    """Return the stored figures of a run, by name, in at most so many bytes together.

    Each is an SVG. If they are too large together, those that shrink most become PNGs in 64
    colours; if they still are, the largest are given only by their path. Raises ValueError
    for a file that tajuk did not draw.
    """
    images = [_vector(out, name) for name in plugin_names(figure_files) if _file(out, name)]
    if _sum(images) > most:
        rasters = {image.name: _raster(out, image) for image in images}
        gain = {image.name: len(image.uri) - len(rasters[image.name].uri) for image in images}
        for name in sorted(gain, key=lambda name: (-gain[name], name)):
            if gain[name] > 0 and _sum(images) > most:
                images = [rasters[name] if image.name == name else image for image in images]
    while _sum(images) > most:
        largest = max(images, key=lambda image: (len(image.uri), image.name))
        images = [replace(image, uri="") if image is largest else image for image in images]
    return images


def _sum(images: Sequence[Picture]) -> int:
    return sum(len(image.uri) for image in images)


def _file(out: Path, name: str) -> Path | None:
    path = out / "figures" / f"{name}.svg"
    return path if path.is_file() else None


def _vector(out: Path, name: str) -> Picture:
    figure = load_plugin(figure_files, name)
    path = out / "figures" / f"{name}.svg"
    svg = path.read_text(encoding="utf-8")
    size = _SIZE.search(svg)
    if not size:
        raise ValueError(
            f"{path}: is no figure that tajuk drew; draw it again: tajuk figures --out {out}"
        )
    width, height = (
        round(float(side) * _PIXELS / _POINTS * _ENLARGED) for side in (size[1], size[2])
    )
    uri = as_uri(pack(svg))
    return Picture(name, figure.CAPTION, figure.TABLE, f"figures/{name}.svg", uri, width, height)


def _raster(out: Path, picture: Picture) -> Picture:
    # imported here: only a page with many figures needs it (matplotlib brings it)
    from PIL import Image

    path = out / "figures" / f"{picture.name}.png"
    if not path.is_file():
        return picture
    with Image.open(path) as image:
        # k-means moves each colour to the mean of its pixels, so that shades stay distinct
        few = image.convert("RGB").quantize(_COLOURS, kmeans=2)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    uri = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    return replace(picture, uri=uri, file=f"figures/{picture.name}.png")


def pack(svg: str) -> str:
    """Return an SVG of matplotlib's in fewer bytes that looks the same.

    Lengths are cut to a hundredth of a point, styles that recur are named once, ids are short.
    What no renderer reads (metadata, comments, indentation, ids that nothing points to) is left
    out.

    >>> pack('<svg viewBox="0 0 9 9"> <g id="a"> <path d="M 0 1.23456 "/> </g> </svg>')
    '<svg viewBox="0 0 9 9"><g><path d="M0 1.23"/></g></svg>'
    """
    svg = re.sub(r">\s+<", "><", _METADATA.sub("", svg[svg.index("<svg") :])).strip()
    svg = svg.replace(" xlink:href=", " href=")
    svg = re.sub(r'\b(d|x|y)="([^"]*)"', lambda m: f'{m[1]}="{_lengths(m[2])}"', svg)
    svg = re.sub(r"translate\([^)]*\)", lambda m: _NUMBER.sub(_short, m[0]), svg)
    used = dict.fromkeys(re.findall(r'(?:url\(|href=")#([\w.-]+)', svg))
    short = {name: f"i{number}" for number, name in enumerate(used)}
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{short[m[1]]}"' if m[1] in short else "", svg)
    svg = re.sub(r'(url\(|href=")#([\w.-]+)', lambda m: f"{m[1]}#{short[m[2]]}", svg)
    styles = Counter(re.findall(r' style="([^"]*)"', svg))
    names = {style: f"s{i}" for i, style in enumerate(s for s, n in styles.items() if n > 1)}
    svg = re.sub(
        r' style="([^"]*)"', lambda m: f' class="{names[m[1]]}"' if m[1] in names else m[0], svg
    )
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    return svg.replace("</style>", f"{rules}</style>", 1)


def _lengths(text: str) -> str:
    text = re.sub(r"\s+", " ", _NUMBER.sub(_short, text)).strip()
    return re.sub(r"(?<=[A-Za-z]) | (?=[A-Za-z])", "", text)


def _short(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def as_uri(svg: str) -> str:
    r"""Return an SVG as a ``data:`` address for an attribute of a page.

    >>> as_uri('<svg a="#b" c="it\'s"/>')
    "data:image/svg+xml,%3Csvg a='%23b' c='it%26apos;s'/%3E"
    """
    signs = (
        ("'", "&apos;"), ('"', "'"), ("%", "%25"), ("#", "%23"), ("&", "%26"), ("<", "%3C"),
        (">", "%3E"),
    )  # fmt: skip
    for sign, code in signs:
        svg = svg.replace(sign, code)
    return f"data:image/svg+xml,{svg}"
