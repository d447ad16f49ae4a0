"""Quasi-random numbers that belong to a member and a quantity, never to a thread or a block.

A Sobol' sequence (directions of Joe and Kuo 2008) gives every quantity one dimension;
each dimension is scrambled by a hash of (seed, quantity), a nested uniform scramble after Owen
(1995) in the form of Laine and Karras (2011, Computer Graphics Forum 30:1265). So ten members are
the first ten of a thousand, and a new quantity leaves the others as they were.
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from drift.ensemble.sequence_table import ROWS

Array = npt.NDArray[np.float64]

#: Numbers that `stratified` spreads evenly together.
BLOCK = 128

_BITS = 32


def uniforms(*, dimension: int, key: str, seed: int, first: int, count: int) -> Array:
    """Numbers in (0, 1), shape (count,), of one quantity for members first .. first + count - 1.

    dimension : which Sobol' dimension, 0 .. 63. key : name that the scramble is keyed by.
    """
    points = _sobol_integers(dimension, first, count)
    scrambled = _owen_scramble(points, _hash32(seed, key))
    return (scrambled.astype(np.float64) + 0.5) / 2.0**_BITS


def stratified(*, key: str, seed: int, first: int, count: int) -> Array:
    """Numbers in (0, 1), shape (count,): one in each of `BLOCK` strata per block, in random order.

    For quantities that tell members apart into kinds, and for those far down a list: some hundred
    points of a Sobol' sequence, looked at through a choice or in three of its higher dimensions,
    have holes, so these pad it (Spanier 1995, Lecture Notes in Statistics 106:382). Like
    `uniforms`, a number does not depend on first and count.
    """
    low, high = first // BLOCK, (first + count - 1) // BLOCK + 1
    words = _words(int(_hash32(seed, key)), low, high - low)
    place = in_order(words[:, :BLOCK])  # the order of random numbers is a random order
    share = (words[:, BLOCK:] >> np.uint64(11)) * 2.0**-53
    return ((place + share) / BLOCK).ravel()[first - low * BLOCK :][:count]


def in_order(keys: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Places of the numbers of each row in their order, for whole numbers of shape (n, BLOCK).

    Each carries its place in its last bits: to sort them is four times as fast as to sort places by
    them, and no two are alike.
    """
    last = keys.dtype.type(BLOCK - 1)
    return np.asarray(np.sort(keys & ~last | np.arange(BLOCK, dtype=keys.dtype), axis=1) & last)


def _words(key: int, first: int, count: int) -> npt.NDArray[np.uint64]:
    """Random words of some blocks, shape (count, 2 * BLOCK): those of a block are its own.

    The counter of Philox-4x64 (Salmon et al. 2011, SC11) is set to where the first block begins.
    """
    draws = 2 * BLOCK // 4  # of four words
    source = np.random.Philox(key=[key, 0], counter=first * draws)
    return np.asarray(source.random_raw(count * 2 * BLOCK).reshape(count, 2 * BLOCK))


def _sobol_integers(dimension: int, first: int, count: int) -> npt.NDArray[np.uint32]:
    """Sobol' points of one dimension as 32-bit integers, in Gray-code order."""
    index = np.arange(first, first + count)
    gray = index ^ (index >> 1)
    points = np.zeros(count, dtype=np.uint32)
    for byte in range(-(-int(first + count).bit_length() // 8)):
        points ^= _by_byte(dimension)[byte][gray >> 8 * byte & 255]
    return points


@functools.cache
def _by_byte(dimension: int) -> npt.NDArray[np.uint32]:
    """What each byte of an index in Gray code adds to a point, shape (4, 256)."""
    directions = _directions(dimension).reshape(4, 8)
    out = np.zeros((4, 1), dtype=np.uint32)
    for bit in range(8):
        out = np.concatenate([out, out ^ directions[:, bit : bit + 1]], axis=1)
    return out


@functools.cache
def _directions(dimension: int) -> npt.NDArray[np.uint32]:
    """Direction numbers of one dimension, shape (32,), highest bit first.

    Bratley and Fox (1988, ACM Trans. Math. Softw. 14:88), equation 2, on the table of Joe and Kuo.
    """
    polynomial, first = ROWS[dimension]
    degree = polynomial.bit_length() - 1
    m = list(first) if degree else [1] * _BITS
    for i in range(len(m), _BITS):
        new = m[i - degree]
        for k in range(1, degree + 1):
            if polynomial >> (degree - k) & 1:
                new ^= m[i - k] << k
        m.append(new)
    return np.array([m[i] << (_BITS - 1 - i) for i in range(_BITS)], dtype=np.uint32)


def _hash32(seed: int, key: str) -> np.uint32:
    digest = hashlib.blake2b(f"{seed}/{key}".encode(), digest_size=4).digest()
    return np.uint32(int.from_bytes(digest, "little"))


def _owen_scramble(points: npt.NDArray[np.uint32], key: np.uint32) -> npt.NDArray[np.uint32]:
    """Each bit flipped by a hash of the bits above it (Laine and Karras 2011, section 3.1)."""
    with np.errstate(over="ignore"):
        x = _reverse_bits(points) + key
        for factor in (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6):
            x = x ^ (x * np.uint32(factor))
        return _reverse_bits(x)


def _reverse_bits(x: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        m = np.uint32(mask)
        x = ((x >> np.uint32(shift)) & m) | ((x & m) << np.uint32(shift))
    return (x >> np.uint32(16)) | (x << np.uint32(16))
