"""Student's t distribution for whole degrees of freedom, so that no statistics library is needed to run."""

import math
from functools import lru_cache


def t_probability(t: float, degrees: int) -> float:
    """P(|T| ≤ |t|) for Student's T with that many degrees of freedom (at least 1).

    The finite sums of M. Abramowitz and I. Stegun, *Handbook of Mathematical Functions* (1964), 26.7.3 for
    odd and 26.7.4 for even degrees of freedom; exact but for rounding.
    """
    _refuse_degrees(degrees)
    return _within(math.atan(abs(t) / math.sqrt(degrees)), degrees)


@lru_cache(maxsize=1024)
def t_quantile(probability: float, degrees: int) -> float:
    """The t below which Student's T falls with that probability: 0.975 serves a two-sided 95 % interval.

    `t_probability` turned round by halving, over the angle θ = arctan(t / √degrees), whose range is finite.
    ValueError unless 0 < probability < 1 and there is at least one degree of freedom.
    """
    _refuse_degrees(degrees)
    if not 0 < probability < 1:
        raise ValueError("A quantile needs a probability between 0 and 1.")
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    wanted = 2 * probability - 1
    low, high = 0.0, math.pi / 2
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return math.sqrt(degrees) * math.tan(middle)
        if _within(middle, degrees) < wanted:
            low = middle
        else:
            high = middle


def _within(theta: float, degrees: int) -> float:
    sine, cosine = math.sin(theta), math.cos(theta)
    odd = degrees % 2
    term = cosine if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(2 + odd, degrees, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    if odd:
        return 2 / math.pi * (theta + sine * total)
    return sine * total


def _refuse_degrees(degrees: int) -> None:
    if degrees < 1:
        raise ValueError("Student's t needs at least one degree of freedom.")
