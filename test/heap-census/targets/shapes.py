"""shapes.py COUNT: holds COUNT instances of a class of each shape and obeys `park`, `release`, `types`, `exit` on standard input.

Prints one JSON line when it is ready: how many instances there must be of each class of its own.
"""
import array
import collections
import dataclasses
import datetime
import enum
import gc
import json
import os
import sys


class Slots:
    __slots__ = ("a", "b")


class NoSlots:
    __slots__ = ()


class WeakSlots:
    __slots__ = ("a", "__weakref__")


class DictSlots(Slots):
    __slots__ = ("__dict__",)


class Attributes:
    def __init__(self):
        self.kind = Slots
        self.name = "n"


class ManyAttributes:
    def __init__(self):
        for i in range(60):
            setattr(self, "a%d" % i, i)


class NoAttributes:
    pass


class Text(str):
    pass


class Number(int):
    pass


class Real(float):
    pass


class Raw(bytes):
    pass


class Items(list):
    pass


class Row(tuple):
    pass


class SlotRow(tuple):
    __slots__ = ()


class Map(dict):
    pass


class Ordered(collections.OrderedDict):
    pass


class Group(set):
    pass


class FrozenGroup(frozenset):
    pass


class Queue(collections.deque):
    pass


class Buffer(bytearray):
    pass


class Numbers(array.array):
    pass


class Moment(datetime.datetime):
    pass


class Failed(ValueError):
    pass


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    pass


class Größe:
    pass


class Outer:
    class Inner:
        pass


@dataclasses.dataclass
class Data:
    number: int = 1
    text: str = "t"


Named = collections.namedtuple("Named", "x y")
SHAPES = [
    Slots, NoSlots, WeakSlots, DictSlots, Attributes, ManyAttributes, NoAttributes, Text, Number, Real, Raw, Items, Row,
    SlotRow, Map, Ordered, Group, FrozenGroup, Queue, Buffer, Failed, WithMeta, Größe, Outer.Inner, Data,
]
COUNT = int(sys.argv[1])
MADE = {shape: [shape() for _ in range(COUNT)] for shape in SHAPES}
MADE[Named] = [Named(i, i) for i in range(COUNT)]
MADE[Numbers] = [Numbers("d", [1.5, 2.5]) for i in range(COUNT)]
MADE[Moment] = [Moment(2024, 1, 1) for i in range(COUNT)]
for opened in MADE[NoAttributes][::2]:
    opened.__dict__
for value in MADE[DictSlots][::3]:
    value.later = 1


class Behind:
    """Its instances' blocks fit where a tuple of types has its second item: such tuples must stay tuples."""


HELD = {
    "tuples of types": [(Behind, Slots, i) for i in range(COUNT)],
    "values that are types": [{"kind": Behind, "int": int} for i in range(COUNT)],
    "large": [b"x" * (600 + i) for i in range(COUNT)] + [("y" * 5000) for i in range(COUNT)],
    "very large": [bytes(1 << 20), bytearray(3 << 20), "z" * (1 << 20), [None] * (1 << 17)],
}


def shrunk():
    """Large first, then cut where they are: they stay in malloc's memory."""
    read, write = os.pipe()
    found = []
    for _ in range(COUNT):
        os.write(write, b"short message")
        found.append(os.read(read, 4000))
    return found


HELD["shrunk"] = shrunk()
PARKED = []
LOCAL = type("Local", (), {"__module__": None})()


def park():
    """Objects that CPython keeps for reuse once they are gone."""
    PARKED.extend(tuple([i] * n) for n in (1, 3, 7, 12) for i in range(5000))
    PARKED.extend([i] for i in range(5000))
    PARKED.extend({i: i} for i in range(5000))
    PARKED.extend(i + 0.5 for i in range(5000))
    PARKED.extend(i + 100000 for i in range(5000))
    PARKED.extend(bytes([i % 256] * 40) for i in range(5000))


def names():
    counts = {"__main__." + shape.__qualname__: COUNT for shape in MADE}
    counts["__main__.Behind"] = 0
    return counts


def answer(value):
    os.write(1, (json.dumps(value) + "\n").encode())


gc.collect()
answer(names())
for line in sys.stdin:
    command = line.strip()
    if command == "park":
        park()
        answer(len(PARKED))
    elif command == "release":
        PARKED.clear()
        answer(len(PARKED))
    elif command == "types":
        known = [*MADE, dict, type, object, Meta, collections.OrderedDict, collections.deque, type(names), type(sys)]
        answer({kind.__qualname__: id(kind) for kind in known})
    elif command == "exit":
        break
