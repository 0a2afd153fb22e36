"""The search itself, as machine code: one for all machines; what is special to one is its program.

States are rows of words. 256 of them at once are turned into planes, and the program (see `planes`)
says for each case which of them take it; for each of these the successor is made by masks and
values and looked up in the table of all states. The table is exact: an entry is the number of a
state and some bits of its hash, and the state's words are compared. Successors are gathered before
they are looked up, so that the memory of many look-ups is on its way at the same time.

Several threads expand: each has its own states, its own `Scratch` and `Found`, and none of them
writes to the states or the table. What they have found is then inserted by one, in the order of the
states that it comes from. So nothing is raced for, and the threads' number makes no difference.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dynacheck.compiled.native import (
    as_int,
    as_word,
    call_program,
    count_bits,
    inlined,
    lowest_bit,
    machine_code,
    prefetch,
)
from dynacheck.compiled.planes import LANES

Word = np.uint64
Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Marks = NDArray[np.uint8]

ROWS = 64 * LANES
"""States that are expanded at once."""
GATHERED = 2_048
"""Successors that are gathered before they are looked up; at least one for each of the rows."""
AHEAD = 16
"""So many successors before one is inserted its place in the table is asked for."""
NOBODY = 0xFFFF_FFFF
"""The number that no state has."""

_FACTOR_1, _FACTOR_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_ZERO, _ONE, _EVERY = np.uint64(0), np.uint64(1), np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_TAG, _NUMBER = np.uint64(0xFFFF_FFFF_0000_0000), np.uint64(0xFFFF_FFFF)


class States(NamedTuple):
    """All states, in the order in which they were met, and how."""

    keys: Words
    """A row of words for each."""
    before: NDArray[np.uint32]
    """The number of the state that it was first reached from; `NOBODY` for the first."""
    calls: NDArray[np.uint32]
    """The number of the call by which it was."""


class Steps(NamedTuple):
    """What the program's output means for each case."""

    call: Numbers
    changes: Numbers
    """The plane that says where it changes something."""
    kept: Words
    """The bits of each word that stay as they are."""
    written: Words
    """The constants that are written."""
    begin: Numbers
    """Where its computed bits begin among those of all; one more than there are cases."""
    plane: Numbers
    word: Numbers
    shift: Words


class Seen(NamedTuple):
    """What has been seen so far."""

    happened: Numbers
    """How often each call happened."""
    changed: Numbers
    """How often it changed something."""
    first: Numbers
    """The first state of each flag, or -1."""
    looked_up: Numbers
    """How many successors were looked up, in all."""


class Scratch(NamedTuple):
    """Memory to work in."""

    planes: Words
    """The input of the program: 64 planes for each word of a state."""
    output: Words
    """The output of the program."""
    keys: Words
    """The successors that are gathered."""
    hashes: Words
    source: Numbers
    call: Numbers


class Found(NamedTuple):
    """Successors that are in no table yet; of equal ones each."""

    keys: Words
    hashes: Words
    source: Numbers
    call: Numbers


@inlined
def mixed(word: Word) -> Word:
    """A word's bits, mixed."""
    word = word * _FACTOR_1
    word ^= word >> _HALF
    word = word * _FACTOR_2
    return word ^ (word >> _HALF)


@inlined
def hash_of(keys: Words, row: int) -> Word:
    """The hash of a state's words."""
    found = mixed(keys[row, 0])
    for word in range(1, keys.shape[1]):
        found = mixed(found ^ keys[row, word])
    return found


@machine_code
def transpose(keys: Words, base: int, planes: Words) -> None:
    """The planes of 256 states from `base` on: state 4 i + lane is bit i of the lane's word.

    Blocks of bits are exchanged, of halves first, then of quarters, and so on.
    """
    for word in range(keys.shape[1]):
        first = word * ROWS
        for row in range(ROWS):
            planes[first + row] = keys[base + row, word]
        step, mask = 32, np.uint64(0xFFFF_FFFF)
        while step:
            shift = as_word(step)
            for begin in range(0, 64, 2 * step):
                one, other = first + begin * LANES, first + (begin + step) * LANES
                for lane in range(step * LANES):
                    low, high = planes[one + lane], planes[other + lane]
                    moved = ((low >> shift) ^ high) & mask
                    planes[other + lane] = high ^ moved
                    planes[one + lane] = low ^ (moved << shift)
            step >>= 1
            mask ^= mask << as_word(step)


@machine_code
def evaluate(program: int, states: States, base: int, scratch: Scratch) -> None:
    """Let the program compute its planes for the states from `base` on."""
    transpose(states.keys, base, scratch.planes)
    call_program(program, as_int(scratch.planes.ctypes.data), as_int(scratch.output.ctypes.data))


@inlined
def lane_mask(lane: int, rows: int) -> Word:
    """The bits of a lane that stand for states, where there are `rows` of them in all."""
    bits = (rows - lane + LANES - 1) // LANES
    if bits <= 0:
        return _ZERO
    if bits >= 64:
        return _EVERY
    mask: Word = (_ONE << as_word(bits)) - _ONE
    return mask


@inlined
def make_successor(
    states: States,
    steps: Steps,
    case: int,
    place: int,
    lane: int,
    base: int,
    scratch: Scratch,
    gathered: int,
) -> None:
    """Gather what `case` makes of the state at `place` of a lane."""
    source = base + LANES * place + lane
    for word in range(states.keys.shape[1]):
        kept = states.keys[source, word] & steps.kept[case, word]
        scratch.keys[gathered, word] = kept | steps.written[case, word]
    for bit in range(steps.begin[case], steps.begin[case + 1]):
        plane = scratch.output[steps.plane[bit] * LANES + lane]
        value = (plane >> as_word(place)) & _ONE
        scratch.keys[gathered, steps.word[bit]] |= value << steps.shift[bit]
    scratch.hashes[gathered] = hash_of(scratch.keys, gathered)
    scratch.source[gathered] = source
    scratch.call[gathered] = steps.call[case]


@inlined
def find(states: States, table: Words, keys: Words, row: int, hashed: Word) -> int:
    """The place in the table of the state in a row of `keys`, or the empty one where it belongs."""
    last = as_word(len(table) - 1)
    place = hashed & last
    while True:
        entry = table[place]
        found: int = as_int(place)
        if entry == _ZERO:
            return found
        if (entry ^ hashed) & _TAG == _ZERO:
            number = as_int(entry & _NUMBER) - 1
            word, words = 0, keys.shape[1]
            while word < words and states.keys[number, word] == keys[row, word]:
                word += 1
            if word == words:
                return found
        place = (place + _ONE) & last


@machine_code
def sift_gathered(
    states: States, table: Words, scratch: Scratch, gathered: int, found: Found, count: int
) -> int:
    """Add the successors that are not in the table to the `count` found; how many they are then."""
    last = as_word(len(table) - 1)
    keys_at, words = as_int(states.keys.ctypes.data), states.keys.shape[1]
    for row in range(gathered):
        entry = table[scratch.hashes[row] & last]
        if entry != _ZERO:
            prefetch(keys_at + (as_int(entry & _NUMBER) - 1) * 8 * words)
    for row in range(gathered):
        hashed = scratch.hashes[row]
        place = find(states, table, scratch.keys, row, hashed)
        if table[place] == _ZERO:
            for word in range(words):
                found.keys[count, word] = scratch.keys[row, word]
            found.hashes[count] = hashed
            found.source[count] = scratch.source[row]
            found.call[count] = scratch.call[row]
            count += 1
    return count


@machine_code
def insert(states: States, table: Words, found: Found, number: int, count: int) -> int:
    """Keep the first `number` of those found, each once; how many states there are then."""
    last = as_word(len(table) - 1)
    table_at, words = as_int(table.ctypes.data), states.keys.shape[1]
    for row in range(number):
        ahead = min(row + AHEAD, number - 1)
        prefetch(table_at + as_int(found.hashes[ahead] & last) * 8)
        hashed = found.hashes[row]
        place = find(states, table, found.keys, row, hashed)
        if table[place] == _ZERO:
            for word in range(words):
                states.keys[count, word] = found.keys[row, word]
            states.before[count] = found.source[row]
            states.calls[count] = found.call[row]
            count += 1
            table[place] = (hashed & _TAG) | as_word(count)
    return count


@machine_code
def note_flags(cases: int, seen: Seen, scratch: Scratch, base: int, rows: int) -> None:
    """Remember the first state of each flag."""
    for flag in range(len(seen.first)):
        for lane in range(LANES):
            bits = scratch.output[(cases + flag) * LANES + lane] & lane_mask(lane, rows)
            if bits != _ZERO:
                state = base + LANES * lowest_bit(bits) + lane
                if seen.first[flag] < 0 or state < seen.first[flag]:
                    seen.first[flag] = state


@machine_code
def expand(
    program: int,
    states: States,
    table: Words,
    steps: Steps,
    seen: Seen,
    scratch: Scratch,
    found: Found,
    begin: int,
    end: int,
) -> int:
    """Make the steps of the states `begin` to `end`; how many there are that lead to new states."""
    cases = len(steps.call)
    last = as_word(len(table) - 1)
    table_at = as_int(table.ctypes.data)
    gathered, count, base = 0, 0, begin
    while base < end:
        rows = min(end - base, ROWS)
        evaluate(program, states, base, scratch)
        for case in range(cases):
            for lane in range(LANES):
                taken = scratch.output[case * LANES + lane] & lane_mask(lane, rows)
                if taken == _ZERO:
                    continue
                seen.happened[steps.call[case]] += count_bits(taken)
                taken &= scratch.output[steps.changes[case] * LANES + lane]
                seen.changed[steps.call[case]] += count_bits(taken)
                while taken != _ZERO:
                    place = lowest_bit(taken)
                    taken &= taken - _ONE
                    make_successor(states, steps, case, place, lane, base, scratch, gathered)
                    prefetch(table_at + as_int(scratch.hashes[gathered] & last) * 8)
                    gathered += 1
            if gathered > GATHERED - ROWS:
                seen.looked_up[0] += gathered
                count = sift_gathered(states, table, scratch, gathered, found, count)
                gathered = 0
        note_flags(cases, seen, scratch, base, rows)
        base += rows
    seen.looked_up[0] += gathered
    return sift_gathered(states, table, scratch, gathered, found, count)


@machine_code
def fill(states: States, table: Words, count: int) -> None:
    """Put the first `count` states, which are all different, into an empty table."""
    last = as_word(len(table) - 1)
    for state in range(count):
        hashed = hash_of(states.keys, state)
        place = hashed & last
        while table[place] != _ZERO:
            place = (place + _ONE) & last
        table[place] = (hashed & _TAG) | as_word(state + 1)


@machine_code
def mark(
    program: int, states: States, scratch: Scratch, plane: int, begin: int, end: int, marks: Marks
) -> None:
    """Mark the states `begin` to `end` that a plane of the output says something of."""
    for base in range(begin, end, ROWS):
        evaluate(program, states, base, scratch)
        for row in range(min(end - base, ROWS)):
            bits = scratch.output[plane * LANES + row % LANES]
            marks[base + row] = (bits >> as_word(row // LANES)) & _ONE


@machine_code
def lead_back(
    program: int,
    states: States,
    table: Words,
    steps: Steps,
    scratch: Scratch,
    count: int,
    marks: Marks,
) -> int:
    """Mark the states from which a step leads to one that is marked; how many there were.

    The last states come first, as steps mostly lead to later ones.
    """
    found = 0
    for block in range((count - 1) // ROWS, -1, -1):
        base = block * ROWS
        rows = min(count - base, ROWS)
        if marks[base : base + rows].all():
            continue
        evaluate(program, states, base, scratch)
        for case in range(len(steps.call)):
            for lane in range(LANES):
                taken = scratch.output[steps.changes[case] * LANES + lane] & lane_mask(lane, rows)
                while taken != _ZERO:
                    place = lowest_bit(taken)
                    taken &= taken - _ONE
                    source = base + LANES * place + lane
                    if marks[source]:
                        continue
                    make_successor(states, steps, case, place, lane, base, scratch, 0)
                    entry = table[find(states, table, scratch.keys, 0, scratch.hashes[0])]
                    if entry != _ZERO and marks[as_int(entry & _NUMBER) - 1]:
                        marks[source] = 1
                        found += 1
    return found
