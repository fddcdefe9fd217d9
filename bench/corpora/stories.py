"""Groups examples into stories: same folded text, near-identical text, or a tie they share.

A tie is anything that binds two headlines beyond their words: the address both link to,
an event both tell of. Two headlines of one page that merely links both are *not* one
story: pages link by shared entity, and to follow those links would chain a year of
news together.
"""

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from bench.texts import fold

NEAR = 0.8  # Jaccard similarity of character shingles from which two texts are one story
SHINGLE = 5  # characters
_CHUNK = 2048  # rows of the candidate product held at a time
_CELLS = 1 << 23  # numbers of an array that is made on the way


def group_stories(
    ids: Sequence[str], texts: Sequence[str], ties: Sequence[Iterable[str]]
) -> tuple[str, ...]:
    """Return the story of each example, named by the smallest id in it.

    All three sequences have length n. The name does not depend on the order of the rows.

    >>> group_stories(["b", "a", "c"], ["Ekspor naik", "EKSPOR NAIK!", "Gol telat"], [(), (), ()])
    ('a', 'a', 'c')
    >>> tied = [("event:9",), ("event:9",)]
    >>> group_stories(["x", "y"], ["Ekspor naik", "Kiriman bertambah"], tied)
    ('x', 'x')
    """
    parent = list(range(len(ids)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i: int, j: int) -> None:
        i, j = root(i), root(j)
        # the smaller id stays the root, so the root names the story
        if ids[j] < ids[i]:
            i, j = j, i
        parent[j] = i

    folded = [fold(text) for text in texts]
    first: dict[tuple[str, str], int] = {}
    for i, (text, tied) in enumerate(zip(folded, ties, strict=True)):
        # a text of signs alone folds to nothing; two such are not one story
        for key in [("text", text)] * bool(text) + [("tie", tie) for tie in tied]:
            join(first.setdefault(key, i), i)
    distinct = {text: i for i, text in reversed(list(enumerate(folded))) if text}
    positions = list(distinct.values())
    for a, b in near_pairs(list(distinct)):
        join(positions[a], positions[b])
    return tuple(ids[root(i)] for i in range(len(ids)))


def check_sizes(
    name: str, ids: Sequence[str], stories: Sequence[str], ties: Sequence[Iterable[str]]
) -> None:
    """Refuse a story that holds more than a twentieth of the examples, with the tie behind it.

    Below 200 examples a story of ten is let through: a twentieth would be a handful.
    """
    allowed = max(10, len(stories) // 20)
    counts = Counter(stories).most_common(1)
    if not counts or counts[0][1] <= allowed:
        return
    story, size = counts[0]
    tied: dict[str, int] = defaultdict(int)
    for name_of_story, keys in zip(stories, ties, strict=True):
        for key in keys:
            tied[key] += name_of_story == story
    worst = max(tied, key=lambda key: tied[key], default="")
    cause = f"the tie {worst!r} binds {tied[worst]}" if worst else "near-identical texts bind them"
    raise ValueError(
        f"{name}: story {story} holds {size} of {len(ids)} examples, more than {allowed}; "
        f"{cause}: remove that tie, or the repeated text"
    )


def warn_of_sizes(name: str, stories: Sequence[str]) -> None:
    """Warn of a story that holds more than a twentieth of the examples, as `check_sizes` refuses.

    A user's own table is not refused: its repeats are its own, and intervals count its stories.
    """
    allowed = max(10, len(stories) // 20)
    counts = Counter(stories).most_common(1)
    if counts and counts[0][1] > allowed:
        warnings.warn(
            f"{name}: one story holds {counts[0][1]} of {len(stories)} examples (near-identical "
            "texts or one --group); it stands on one side of the split, and intervals are wide",
            stacklevel=2,
        )


def near_pairs(texts: Sequence[str], threshold: float = NEAR) -> list[tuple[int, int]]:
    """Return all pairs (i, j), i < j, of folded texts whose shingle Jaccard is at least that.

    Exact, not a sketch: two sets that similar must share one of their rarest shingles
    (prefix filtering, Chaudhuri et al. 2006), so only those few are compared. Texts
    shorter than a shingle have none and pair with nothing.

    >>> near_pairs(["harga ekspor kopi naik tajam", "harga ekspor kopi naik tajam lagi", "gol"])
    [(0, 1)]
    """
    sets = _shingles(texts)
    order = np.argsort(np.diff(sets.indptr), kind="stable")
    sets = sets[order]
    sizes = np.diff(sets.indptr)
    sketches = _sketches(sets)
    # each set is compared with the shorter ones alone; those need even fewer shingles
    # (Bayardo, Ma and Srikant 2007)
    probe, index = _rarest(sets, threshold), _rarest(sets, 2 * threshold / (1 + threshold))
    apart = (1 - threshold) / (1 + threshold)  # the share by which two near sets may differ
    chunks = []
    for start in range(0, len(texts), _CHUNK):
        stop = min(start + _CHUNK, len(texts))
        first = int(np.searchsorted(sizes, threshold * sizes[start] - 1e-9))
        shared = (probe[start:stop] @ index[first:stop].T).tocoo()
        a, b = shared.row + start, shared.col + first
        keep = (b < a) & (sizes[b] >= threshold * sizes[a] - 1e-9)
        for left, right in _batches(a[keep], b[keep], sketches.shape[1]):
            differ = np.bitwise_count(sketches[left] ^ sketches[right]).sum(axis=1, dtype=np.int64)
            close = differ <= apart * (sizes[left] + sizes[right]) + 1e-9
            for one, two in _batches(left[close], right[close], int(sizes[stop - 1])):
                both = np.asarray(sets[one].multiply(sets[two]).sum(axis=1)).ravel()
                near = both >= threshold * (sizes[one] + sizes[two] - both) - 1e-9
                near &= both > 0
                chunks.append(np.column_stack([order[one[near]], order[two[near]]]))
    pairs = np.sort(np.concatenate(chunks), axis=1) if chunks else np.empty((0, 2), dtype=int)
    return sorted((int(a), int(b)) for a, b in pairs)


def _batches(
    left: np.ndarray, right: np.ndarray, width: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Cut pairs into runs of so few that rows of that width do not fill the memory."""
    step = max(_CELLS // max(width, 1), 1)
    for start in range(0, len(left), step):
        yield left[start : start + step], right[start : start + step]


def _sketches(sets: csr_matrix) -> np.ndarray:
    """Return one row of bits a set: each of its shingles flips one of them.

    Two sketches differ in no more bits than their sets do in shingles: so a pair whose
    sketches differ by too much is out, without a look at the sets, and no near pair is lost.
    """
    n, sizes = sets.shape[0], np.diff(sets.indptr)
    # enough bits that unlike sets of usual size differ in far more than near ones may
    bits = 1 << max(8, int(4 * np.mean(sizes) if n else 0).bit_length())
    spread = (np.arange(sets.shape[1], dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> (
        np.uint64(64 - bits.bit_length() + 1)
    )
    rows = np.empty((n, bits // 64), dtype=np.uint64)
    step = max(_CELLS // bits, 1)
    for start in range(0, n, step):
        stop = min(start + step, n)
        span = slice(sets.indptr[start], sets.indptr[stop])
        place = np.repeat(np.arange(stop - start) * bits, sizes[start:stop])
        flips = np.bincount(
            place + spread[sets.indices[span]].astype(np.int64), minlength=(stop - start) * bits
        )
        odd = (flips & 1).astype(np.uint8).reshape(stop - start, bits)
        rows[start:stop] = np.packbits(odd, axis=1).view(np.uint64)
    return rows


def _shingles(texts: Sequence[str]) -> csr_matrix:
    """Return the binary matrix (n texts, shingles), columns from the rarest to the commonest."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(texts)), lengths)
    starts = max(len(codes) - SHINGLE + 1, 0)
    hashed = np.zeros(starts, dtype=np.uint64)
    for k in range(SHINGLE):
        # a 64-bit polynomial hash: of a hundred million shingles, none is expected to collide
        hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + codes[k : k + starts]
    inside = rows[:starts] == rows[SHINGLE - 1 :][:starts]
    _, columns, counts = np.unique(hashed[inside], return_inverse=True, return_counts=True)
    order = np.empty_like(counts)
    order[np.argsort(counts, kind="stable")] = np.arange(len(counts))
    shape = (len(texts), len(counts))
    ones = np.ones(int(inside.sum()), dtype=np.int32)
    matrix = csr_matrix((ones, (rows[:starts][inside], order[columns])), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _rarest(sets: csr_matrix, threshold: float) -> csr_matrix:
    """Keep of each row only the rarest shingles that a similar row must share one of."""
    sizes = np.diff(sets.indptr)
    keep = sizes - np.ceil(threshold * sizes - 1e-9).astype(int) + 1
    place = np.arange(sets.nnz) - np.repeat(sets.indptr[:-1], sizes)
    chosen = place < np.repeat(keep, sizes)
    rows = np.repeat(np.arange(sets.shape[0]), sizes)[chosen]
    return csr_matrix((sets.data[chosen], (rows, sets.indices[chosen])), shape=sets.shape)
