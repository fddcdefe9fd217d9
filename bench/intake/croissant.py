"""Describes a dataset in Croissant 1.0, the metadata that dataset searches read, from its card."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bench.records.cards import Card
from bench.records.corpora import PARTS

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
_FIELDS = {
    "id": "stable name of the headline",
    "text": "the headline",
    "label": "its class",
    "story": "the story it tells; no story stands in two parts",
}
_KINDS = {
    ".jsonl": "application/jsonlines",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".parquet": "application/x-parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
    ".gz": "application/gzip",
    ".zip": "application/zip",
}
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant_of(
    name: str,
    card: Card,
    *,
    prose: str = "",
    url: str = "",
    version: str = "1.0.0",
    hashes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the JSON-LD of a dataset.

    ``hashes`` gives the SHA-256 of the files that stand in the dataset's own folder, by path;
    their rows (``data/headlines-<part>.jsonl``) are then described field by field. Of a dataset
    whose files lie upstream, the pinned files and the classes are described.

    >>> card = Card("Toy", ("a", "b"), ("id",), "CC0-1.0", "none", own=("x.jsonl",))
    >>> told = croissant_of("toy", card, hashes={"x.jsonl": "0" * 64})
    >>> told["name"], told["distribution"][0]["encodingFormat"]
    ('toy', 'application/jsonlines')
    """
    hashes = hashes or {}
    files = [_file(path, path, sha256) for path, sha256 in sorted(hashes.items())]
    upstream = [_file(file.path, file.url, file.sha256) for file in card.upstream]
    parts = [part for part in PARTS if f"data/headlines-{part}.jsonl" in hashes]
    metadata: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": name,
        "description": " ".join(prose.split()) or f"{card.title}: headlines with a class each.",
        "alternateName": card.title,
        "license": card.licence,
        "citeAs": card.citation,
        "inLanguage": list(card.spoken),
        "keywords": ["news", "headlines", "text classification"],
        "version": version,
        "url": url or (f"https://github.com/{card.repository}" if card.repository else _NO_URL),
        "distribution": files + upstream,
        "recordSet": [_classes(card.labels), *(_rows(part) for part in parts)],
    }
    return metadata


def croissant_file(
    name: str, card: Card, contents: Mapping[str, bytes], *, prose: str = ""
) -> bytes:
    """Return the file ``croissant.json`` of a dataset folder that holds these files."""
    hashes = {
        path: hashlib.sha256(raw).hexdigest()
        for path, raw in contents.items()
        if path.startswith("data/headlines-")
    }
    metadata = croissant_of(name, card, hashes=hashes, prose=prose)
    return (json.dumps(metadata, ensure_ascii=False, indent=1) + "\n").encode()


_NO_URL = "urn:tajuk:dataset"  # the format asks for an address; a folder has none


def _file(path: str, url: str, sha256: str) -> dict[str, Any]:
    ending = re.search(r"\.[a-z]+$", path.lower())
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": url,
        "encodingFormat": _KINDS.get(ending[0] if ending else "", "application/octet-stream"),
        "sha256": sha256,
    }


def _classes(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "labels",
        "name": "labels",
        "description": "The classes, in the order of their numbers.",
        "dataType": "sc:Enumeration",
        "key": {"@id": "labels/name"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": "labels/name",
                "name": "name",
                "description": "The name of a class.",
                "dataType": "sc:Text",
            }
        ],
        "data": [{"labels/name": label} for label in labels],
    }


def _rows(part: str) -> dict[str, Any]:
    fields = []
    for name, about in _FIELDS.items():
        field: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{part}/{name}",
            "name": name,
            "description": about,
            "dataType": "sc:Text",
            "source": {
                "fileObject": {"@id": f"data/headlines-{part}.jsonl"},
                "extract": {"column": name},
            },
        }
        if name == "label":
            field["references"] = {"field": {"@id": "labels/name"}}
        fields.append(field)
    return {
        "@type": "cr:RecordSet",
        "@id": part,
        "name": part,
        "description": f"The headlines of the {part} part.",
        "key": {"@id": f"{part}/id"},
        "field": fields,
    }
