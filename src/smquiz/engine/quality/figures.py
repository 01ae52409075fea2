"""Mean, spread and middle of some numbers, and a number told beside its limits.

The library's ``statistics`` costs a check 10 ms to import.
"""

from collections.abc import Collection
from math import fsum, sqrt


def mean(values: Collection[float]) -> float:
    """Return the mean.

    >>> mean([1, 2, 6])
    3.0
    """
    return fsum(values) / len(values)


def deviation(values: Collection[float]) -> float:
    """Return the standard deviation of these very numbers (not of a population they were drawn from).

    >>> deviation([2, 4, 4, 4, 5, 5, 7, 9])
    2.0
    """
    middle = mean(values)
    return sqrt(fsum((v - middle) ** 2 for v in values) / len(values))


def median(values: Collection[float]) -> float:
    """Return the middle one, or the mean of the two in the middle.

    >>> median([3, 1, 2]), median([1, 2, 3, 10])
    (2.0, 2.5)
    """
    ranked = sorted(values)
    n = len(ranked)
    return (ranked[(n - 1) // 2] + ranked[n // 2]) / 2


def beside(value: float, *limits: float, digits: int = 0) -> str:
    """Write a number with so many decimals, or with more where only these keep it on its side of every limit.

    >>> beside(17.6, 18, 32), beside(40.2, 18, 32), beside(18, 18, 32)
    ('17.6', '40', '18')
    """
    for more in range(9):
        told = f"{value:.{digits + more}f}"
        if all((float(told) > m) == (value > m) and (float(told) < m) == (value < m) for m in limits):
            return told
    return repr(value)
