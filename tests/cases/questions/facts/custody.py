"""Safes, registers and components of keys as a program reads them."""
import hashlib
from datetime import date
from functools import reduce

from tool import must

# Level of ISO/IEC 21964-1 for paper: the largest area in mm2 and the largest width in mm of a particle.
PAPER = (('P-7', 5, 1), ('P-6', 10, 1), ('P-5', 30, 2), ('P-4', 160, 6))
# Class of EN 1047-1: what it is for, and the temperature inside that it keeps below, in degrees Celsius.
FIRE = (('sheets', 170), ('tape', 70))


def paper_level(width, length):
    return next(level for level, area, widest in PAPER if width * length <= area and width <= widest)


def survivors(reached):
    return ' and '.join(what for what, limit in FIRE if reached <= limit)


def xor(*texts):
    return bytes(reduce(lambda a, b: a ^ b, column) for column in zip(*texts))


def xored(*components):
    return xor(*map(bytes.fromhex, components)).hex().upper()


def days_to_try(digits, tries, minutes):
    groups = -(-10 ** digits // tries)
    return str((groups - 1) * minutes // (24 * 60))


def copies_in_safe():
    safe = set(range(1, 13)) - {1, 2, 3} - {4, 5}
    safe |= {2}
    safe -= {9, 10, 11, 12}
    return str(len(safe))


def seconds_until_alarm(interval, misses):
    return str([interval * n for n in range(1, misses + 1)][-1])


def opens_alone():
    keys, code = {'Asanov', 'Omarova'}, {'Chernov', 'Li'}
    code |= {'Omarova'}
    keys = keys - {'Omarova'} | {'Dauletov'}
    keys = keys - {'Asanov'} | {'Chernov'}
    return ', '.join(sorted(keys & code))


def wrong_entries():
    """Copies that were destroyed without or before a return: (returned, destroyed)."""
    jan, feb = (lambda d: date(2026, 1, d)), date(2026, 2, 2)
    copies = {1: (jan(30), feb), 2: (None, feb), 3: (jan(20), None), 4: (jan(25), jan(24)),
              5: (jan(28), feb)}
    return [f'Copy {n}' for n, (back, gone) in copies.items() if gone and (back is None or back > gone)]


def within_reach(opened):
    """What somebody holds in the end who opens one safe and each further one with what he finds."""
    inside = {'safe 1': {'component 1', 'safe 2'}, 'safe 2': {'component 2', 'safe 1'}}
    reached = {opened}
    while (more := reached.union(*(inside.get(thing, set()) for thing in reached))) != reached:
        reached = more
    return 'both components' if {'component 1', 'component 2'} <= reached else 'one component'


def component(name):
    return hashlib.sha256(name.encode()).digest()


def check_value(key):
    return must('enc', '-aes-256-ecb', '-nopad', '-K', key.hex(), data=bytes(16))[:3].hex().upper()


def what_is_left(entries):
    """Whose check value the device shows after these entries; the register is that of the question."""
    register = {'A': 'DE9BA8', 'B': 'B6525D', 'C': 'CB0B85'}
    assert all(check_value(component(name)) == value for name, value in register.items())
    assert check_value(xor(*map(component, 'ABC'))) == 'C572A9'
    shown = check_value(xor(*map(component, entries)))
    return 'leaving ' + next(name for name, value in register.items() if value == shown)
