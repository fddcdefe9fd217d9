"""Ask a large language model for the topic, after four training headlines of each topic.

The same question as ``llm_zero_shot``, with examples that show where the borders between the
topics run: how far a handful of labels goes. Brown et al. (2020), "Language models are
few-shot learners".

The seed draws the examples from the training part and mixes them; settings, limits, cache,
fallback and caveats are those of ``llm_zero_shot``. The training headlines drawn are sent to
the endpoint as well.
"""

from . import _chat

NEEDS = "llm"
RANDOM = True
SLOW = True
# nothing to tune: each try would cost as much as the run itself
SPACE: dict[str, list[object]] = {}


def make(seed: int) -> _chat.ChatClassifier:
    """Make a fresh model; the seed draws its examples."""
    return _chat.make(shots=4, seed=seed)


def IDENTITY() -> dict[str, str]:  # noqa: N802
    """Return what decides the answers beside this file."""
    return _chat.identity()


def LACKS() -> str:  # noqa: N802
    """Say what the user has to give before this can run; empty where nothing lacks."""
    return _chat.lacks()
