"""Counts what a large language model is asked and paid, and refuses what could pass a limit."""

import contextlib
import math
import os
from collections.abc import Iterator
from typing import Any


class Budget:
    """The counts of one fitted model, in ``report``, and the limits that they may not pass.

    Each request may be tried ``retries`` times again and answered with ``answer`` tokens.
    """

    def __init__(self, retries: int, answer: int) -> None:
        self.tries = retries + 1
        self.answer = answer
        self.prices = _prices()
        self.limit = _number("TAJUK_LLM_LIMIT")
        self.most_tokens = _number("TAJUK_LLM_MAX_TOKENS")
        if self.limit is not None and self.prices is None:
            raise ValueError("TAJUK_LLM_LIMIT needs TAJUK_LLM_PRICES, 'in,out' a million tokens")
        self.report: dict[str, Any] = dict.fromkeys(
            (
                "requests",
                "retries",
                "prompt_tokens",
                "completion_tokens",
                "refusals",
                "unparseable",
                "from_cache",
            ),
            0,
        )
        self.report["cost"] = None if self.prices is None else 0.0
        # tokens of attempts that nobody answered: they may have been billed all the same
        self.lost = [0, 0]
        self.open = [0, 0]

    def sent(self, request: Any) -> None:
        """Count an attempt that goes out."""
        self.open[0] += 1

    def answered(self, response: Any) -> None:
        """Count an attempt that the endpoint answered, be it with an error."""
        self.open[1] += 1

    @contextlib.contextmanager
    def attempts(self, bound: int) -> Iterator[None]:
        """Count the attempts made inside, and those that got no answer at all."""
        self.open = [0, 0]
        try:
            yield
        finally:
            sent, answered = self.open
            self.report["retries"] += max(0, sent - 1)
            self.lost[0] += (sent - answered) * bound
            self.lost[1] += (sent - answered) * self.answer

    def allow(self, bound: int) -> None:
        """Raise ValueError if the next request, with all its retries, could pass a limit.

        ``bound`` is the most tokens that its prompt can have: a token is at least a byte.
        """
        now = self._used()
        next_one = (self.tries * bound, self.tries * self.answer)
        then = (now[0] + next_one[0], now[1] + next_one[1])
        kept = "the answers so far are kept: raise it and run again to go on from there"
        if self.most_tokens is not None and sum(then) > self.most_tokens:
            raise ValueError(
                f"TAJUK_LLM_MAX_TOKENS is {self.most_tokens:g}; {sum(now)} tokens are used and the "
                f"next request could take {sum(next_one)}; {kept}"
            )
        if self.limit is not None and self._price(then) > self.limit:
            raise ValueError(
                f"TAJUK_LLM_LIMIT is {self.limit:g}; {self._price(now):.6g} is spent and the next "
                f"request could cost {self._price(next_one):.6g}; {kept}"
            )

    def pay(self, usage: Any, bound: int) -> None:
        """Count an answered request; one that does not say its tokens counts as its bound."""
        told = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        most = (bound, self.answer)
        tokens = [most[i] if told[i] is None else told[i] for i in range(2)]
        self.report["requests"] += 1
        self.report["prompt_tokens"] += tokens[0]
        self.report["completion_tokens"] += tokens[1]
        if self.prices is not None:
            paid = (self.report["prompt_tokens"], self.report["completion_tokens"])
            self.report["cost"] = self._price(paid)

    def _used(self) -> tuple[int, int]:
        report = self.report
        return (
            report["prompt_tokens"] + self.lost[0],
            report["completion_tokens"] + self.lost[1],
        )

    def _price(self, tokens: tuple[int, int]) -> float:
        prices = self.prices or (0.0, 0.0)
        return (tokens[0] * prices[0] + tokens[1] * prices[1]) / 1e6


def _prices() -> tuple[float, float] | None:
    told = os.environ.get("TAJUK_LLM_PRICES", "").strip()
    if not told:
        return None
    try:
        first, second = (_amount(part) for part in told.split(","))
    except ValueError as error:
        raise ValueError(
            f"TAJUK_LLM_PRICES is {told!r}; give 'in,out', the prices of a million tokens, "
            "such as 0.15,0.6"
        ) from error
    return first, second


def _number(variable: str) -> float | None:
    told = os.environ.get(variable, "").strip()
    if not told:
        return None
    try:
        return _amount(told)
    except ValueError as error:
        raise ValueError(f"{variable} is {told!r}; give a number, 0 or more") from error


def _amount(told: str) -> float:
    number = float(told)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(told)
    return number
