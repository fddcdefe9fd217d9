"""Ask a large language model for the topic, with the list of topics and no example.

What a team gets on the first day, with no label at all: the rung that says whether training
data are worth collecting. Brown et al. (2020), "Language models are few-shot learners", for
asking instead of training.

Any OpenAI-compatible endpoint: ``OPENAI_BASE_URL``, ``OPENAI_API_KEY`` and ``TAJUK_LLM_MODEL``
name it; ``TAJUK_LLM_LIMIT`` (with ``TAJUK_LLM_PRICES``) and ``TAJUK_LLM_MAX_TOKENS`` stop it
before it spends more, for each dataset and split anew. Every headline of the test part is
sent to that endpoint. An answer is kept and never asked for again. What is refused, or twice
unreadable, gets the commonest training label and is counted in the model's ``report_``. The
model may have read the test headlines in its own training: nobody outside can rule it out.
"""

from . import _chat

NEEDS = "llm"
SLOW = True
# nothing to tune: each try would cost as much as the run itself
SPACE: dict[str, list[object]] = {}


def make(seed: int) -> _chat.ChatClassifier:
    """Make a fresh model; nothing in this one is left to chance but the endpoint's."""
    return _chat.make(shots=0, seed=seed)


def IDENTITY() -> dict[str, str]:  # noqa: N802
    """Return what decides the answers beside this file."""
    return _chat.identity()


def LACKS() -> str:  # noqa: N802
    """Say what the user has to give before this can run; empty where nothing lacks."""
    return _chat.lacks()
