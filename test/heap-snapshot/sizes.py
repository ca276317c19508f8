"""sizes.py: one object of each kind, and what sys.getsizeof says of it as one JSON line."""
import array
import collections
import json
import sys
import time


class Plain:
    def __init__(self):
        self.a = 1.5
        self.b = "x"


class Slotted:
    __slots__ = ("a", "b", "c")


class Text(str):
    pass


class Number(int):
    pass


class Pair(tuple):
    pass


Point = collections.namedtuple("Point", "x y z")


def stream():
    a = b = c = 1
    yield a + b + c


grown = []
for i in range(1000):
    grown.append(i)
shrunk = {i: i for i in range(1000)}
for i in range(900):
    del shrunk[i]
pushed = collections.deque(range(1000))
for i in range(300):
    pushed.popleft()
by_key = collections.defaultdict(list)
for i in range(40):
    by_key["k%d" % i]
fresh = {}
fresh["a"] = 1

OBJECTS = {
    "ascii": "plain ascii text",
    "latin": "caf\u00e9 " * 9,
    "wide": "\u0394\u03b5\u03bb\u03c4\u03b1" * 30,
    "emoji": "\U0001f600" * 21,
    "long_text": "x" * 5000,
    "text_subclass": Text("abcdefg"),
    "bytes": b"0123456789",
    "large_bytes": bytes(100000),
    "bytearray": bytearray(b"x" * 500),
    "small_int": 12345,
    "large_int": 10 ** 300,
    "int_subclass": Number(10 ** 40),
    "float": 1.25,
    "complex": 1 + 2j,
    "tuple": (1, 2, 3),
    "tuple_subclass": Pair((1, 2, 3)),
    "namedtuple": Point(1, 2, 3),
    "empty_list": [],
    "list": [1, 2, 3],
    "grown": grown,
    "dict_of_text": {"a": 1, "b": 2, "c": 3},
    "dict_of_numbers": {i: i for i in range(100)},
    "dict_of_many": {"key%d" % i: i for i in range(3000)},
    "shrunk": shrunk,
    "fresh": fresh,
    "by_key": by_key,
    "counter": collections.Counter("hello world"),
    "ordered": collections.OrderedDict((i, i) for i in range(50)),
    "small_set": {1, 2, 3},
    "set": set(range(1000)),
    "frozenset": frozenset(range(100)),
    "deque": collections.deque(range(10)),
    "pushed": pushed,
    "slotted": Slotted(),
    "generator": stream(),
    "function": stream,
    "method": grown.append,
    "module_type": Plain,
    "exception": ValueError("x"),
    "range": range(10),
    "array": array.array("d"),
}
print(json.dumps({name: sys.getsizeof(value) for name, value in OBJECTS.items()}), flush=True)
while True:
    time.sleep(60)
