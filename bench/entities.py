"""Finds the names of countries, cities and bodies in a headline: one way for every use."""

import csv
import io
import re
from collections.abc import Callable, Iterable

ENTITIES = (
    "entities.csv"  # in a dataset's folder; columns entity, name and, where kinds differ, kind
)
PLACES = ("country", "city")


def read_entities(text: str, *, kinds: Iterable[str] = ()) -> list[tuple[str, str]]:
    r"""Return pairs of an entity and one of its names, from an `entities.csv`.

    ``kinds`` keeps those of these kinds alone; none: all.

    >>> read_entities("kind,entity,name\ncity,KL,Kuala Lumpur\nbody,WTO,WTO\n", kinds=PLACES)
    [('KL', 'Kuala Lumpur')]
    """
    wanted = set(kinds)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [(r["entity"], r["name"]) for r in rows if not wanted or r["kind"] in wanted]


def entity_finder(
    entities: Iterable[tuple[str, str]], *, beside: Iterable[tuple[str, str]] = ()
) -> Callable[[str], list[str]]:
    """Return a function from a text to the entities that it names, in their order.

    Names are matched as whole words with their case ("AS" is a country, "as" is none), the longest
    first ("Uni Emirat Arab" before "Uni"). Names ``beside`` are matched and not given: so the
    "Madrid" of a club is no city.

    >>> find = entity_finder([("Korut", "Korut"), ("Korut", "Korea Utara"), ("AS", "AS")])
    >>> find("AS kecam Korea Utara, as is"), find("PAS")
    (['AS', 'Korut'], [])
    >>> entity_finder([("Roma", "Roma")], beside=[("ASR", "AS Roma")])("AS Roma di Roma")
    ['Roma']
    """
    entity_of = {name: entity for entity, name in entities}
    if not entity_of:
        return lambda text: []
    pattern = _any_of({name for _, name in beside} | set(entity_of))
    return lambda text: [entity_of[name] for name in pattern.findall(text) if name in entity_of]


def mask_entities(entities: Iterable[tuple[str, str]], sign: str = "x") -> Callable[[str], str]:
    """Return a function from a text to the text with a sign for each name that stands in it.

    >>> mask_entities([("AS", "AS"), ("Korut", "Korea Utara")])("AS kecam Korea Utara")
    'x kecam x'
    """
    pattern = _any_of({name: entity for entity, name in entities})
    return lambda text: pattern.sub(sign, text)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
