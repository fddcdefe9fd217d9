"""Prints how long near-duplicates take among 120,000 headlines, and how many it finds.

The headlines are made by recombination: the first half of one of the embedded dataset's, the
second of another, and a number. Planted are copies with one word put in, out or changed whose
similarity, counted anew here with Python's own sets, is at least the threshold.
"""

import random
import resource
import sys
import time

import bench
from bench.corpora.stories import NEAR, SHINGLE, near_pairs
from bench.texts import fold

ROWS, PLANTED, SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 120_000, 2_000, 0


def shingles(text: str) -> set[str]:
    return {text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)}


def jaccard(one: str, two: str) -> float:
    a, b = shingles(one), shingles(two)
    return len(a & b) / len(a | b)


def changed(words: list[str], rng: random.Random) -> list[str]:
    place, new = rng.randrange(len(words)), rng.choice(words)[::-1]
    kind = rng.choice(("in", "out", "other"))
    return words[:place] + [new] * (kind != "out") + words[place + (kind != "in") :]


def main() -> None:
    rng = random.Random(SEED)
    data = bench.load("tajuk")
    known = [fold(text).split() for part in data.values() for text in part["text"]]
    texts: dict[str, None] = {}
    while len(texts) < ROWS - PLANTED:
        one, two, three = rng.choices(known, k=3)
        words = one[: len(one) // 2] + two[len(two) // 2 :] + three[1:3]
        texts[" ".join([*words, str(rng.randrange(10_000))])] = None
    originals = list(texts)
    planted = []
    while len(planted) < PLANTED:
        i = rng.randrange(len(originals))
        copy = " ".join(changed(originals[i].split(), rng))
        if copy not in texts and jaccard(originals[i], copy) >= NEAR:
            texts[copy] = None
            planted.append((i, len(texts) - 1))
    started = time.perf_counter()
    found = set(near_pairs(list(texts)))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1e6 if sys.platform == "darwin" else 1e3
    )
    hit = sum(pair in found for pair in planted)
    rows = list(texts)
    wrong = sum(jaccard(rows[i], rows[j]) < NEAR for i, j in sorted(found)[:500])
    print(
        f"near-duplicates among {len(texts):,} headlines (scipy's sparse products): "
        f"{seconds:.1f} s, {peak:.0f} MB peak; {hit} of {PLANTED} planted found, "
        f"{len(found):,} pairs in all, of 500 looked at {wrong} below the threshold"
    )


if __name__ == "__main__":
    main()
