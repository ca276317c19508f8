"""The heap of a target: units of objects of many shapes, each unit replaceable by a new one of the same make.

Runs on CPython 3.8 to 3.15 without third-party packages. One unit holds one or more objects of each shape, without cycles,
so that replacing it frees exactly what it held.
"""
import array
import collections
import datetime
import decimal
import enum
import functools
import weakref
from dataclasses import dataclass


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Meta:
    def __init__(self, i):
        self.tags = ["t%d" % (i % 50), i]
        self.rate = i * 0.5


class Session:
    def __init__(self, i):
        self.user = "user-%d" % i
        self.meta = Meta(i)
        self.data = {"i": i, "path": "/p/%d" % i}
        self.colour = Colour.RED if i % 2 else Colour.GREEN


class Job:
    __slots__ = ("i", "args", "due", "__weakref__")

    def __init__(self, i):
        self.i = i
        self.args = (i, "job-%d" % i)
        self.due = [i]


@dataclass
class Order:
    number: int
    customer: str
    total: decimal.Decimal
    placed: datetime.datetime
    lines: list


Point = collections.namedtuple("Point", "x y label")


class Wide:
    """More attributes than a shared-key dict or inline values can hold."""

    def __init__(self, i):
        for n in range(40):
            setattr(self, "attribute_%d" % n, i)


class Opened:
    """Its attribute dict is a real object: somebody asked for it."""

    def __init__(self, i):
        self.value = i
        self.opened = "o-%d" % i
        self.__dict__["extra"] = i


class Record(dict):
    pass


class Rows(list):
    def __init__(self, rows):
        super().__init__(rows)
        self.origin = "rows"


class Name(str):
    pass


class Amount(int):
    pass


class Pair(tuple):
    pass


class Failure(Exception):
    pass


class Outer:
    class Inner:
        def __init__(self, i):
            self.i = i


def walk(i):
    total = i
    while True:
        yield total
        total += 1


async def fetch(i):
    return i


def adder(i):
    def add(n):
        return n + i

    return add


class Held:
    """One unit. Slots: the unit itself costs little beside what it holds."""

    __slots__ = ("parts",)

    def __init__(self, i):
        job = Job(i)
        running = walk(i)
        next(running)
        self.parts = [
            Session(i),
            job,
            weakref.ref(job, functools.partial(print, i)),
            Order(i, "customer-%d" % i, decimal.Decimal(i) / 7, datetime.datetime(2024, 1, 1 + i % 28), [i, i + 1]),
            Point(i, -i, "p%d" % i),
            Opened(i),
            Record(number=i, text="record-%d" % i),
            Rows([i, "row-%d" % i]),
            Name("name-%d" % i),
            Amount(i + 1000),
            Pair((i, i + 1)),
            Failure("failed", i),
            Outer.Inner(i),
            running,
            adder(i),
            {"set-%d" % i, i},
            frozenset((i, "frozen-%d" % i)),
            collections.deque((i, i + 1), maxlen=4),
            collections.OrderedDict(a=i, b=i + 1),
            collections.defaultdict(list, {i: [i]}),
            collections.Counter("abc"),
            b"bytes-%d" % i,
            bytearray(b"bytearray-%d" % i),
            array.array("d", (i, i + 0.5)),
            i * 10.25,
            complex(i, 1),
            10 ** 30 + i,
            "ümläut-%d" % i,
            "雪-%d" % i,
            "😀-%d" % i,
            (i, i + 0.25, "atoms-%d" % i),
            [[i], [i, i], {}],
            {n: i for n in range(12)},
            range(i, i + 10),
            slice(i, i + 5),
            # Many strings and bytes: of some hundred no child can tell, which only the interpreter's tables and code hold.
            ["label-%d-%d" % (i, n) for n in range(120)],
            [b"blob-%d-%d" % (i, n) for n in range(20)],
        ]
        if i % 4 == 0:
            # Larger than pymalloc's limit of 512 bytes: these come from malloc.
            self.parts += [Wide(i), "long-%d" % i * 100, b"%d" % i * 200, [i] * 200, {n: n for n in range(100)}]


CACHE = {}
QUEUE = collections.deque()


def fill(units):
    for i in range(units):
        CACHE["unit:%d" % i] = Held(i)
        QUEUE.append(Job(i))


def replace(i):
    """Drops the oldest job and one unit for new ones: as many objects of each type as before."""
    key = i % len(CACHE)
    # The same number keeps the shape (every fourth unit has the large parts) and what small integers are shared.
    CACHE["unit:%d" % key] = Held(key)
    QUEUE.append(Job(i % 1000 + 1000))
    QUEUE.popleft()
