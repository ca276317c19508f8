"""Objects of one class for each way of holding on to them; the class is named after the way.

Runs on CPython 3.8 to 3.15 without third-party packages.
"""
import asyncio
import collections
import functools
import threading

EACH = 500


def planted(name):
    """A class with its own objects in it, so that a class that is held brings nothing else along."""

    def __init__(self, i):
        self.i = i
        self.payload = ["payload-%d" % i, i]

    return type(name, (object,), {"__init__": __init__, "__module__": __name__})


InDict = planted("InDict")
InClass = planted("InClass")
InLru = planted("InLru")
InUnboundedLru = planted("InUnboundedLru")
InClosure = planted("InClosure")
InThreadLocal = planted("InThreadLocal")
InTask = planted("InTask")
InDefaultDict = planted("InDefaultDict")
InGenerator = planted("InGenerator")
InDefault = planted("InDefault")
InKeywordDefault = planted("InKeywordDefault")
InService = planted("InService")
InDeque = planted("InDeque")
InOrderedDict = planted("InOrderedDict")
InSet = planted("InSet")
InCycle = planted("InCycle")
InThread = planted("InThread")
InSlots = planted("InSlots")
InChain = planted("InChain")
InSettings = planted("InSettings")
InTuple = planted("InTuple")
InMethod = planted("InMethod")
InBigInstance = planted("InBigInstance")

CACHE = {}
VISITS = collections.defaultdict(list)
ORDERED = collections.OrderedDict()
QUEUE = collections.deque()
MEMBERS = set()
STREAMS = []
TASKS = set()
CALLBACKS = []
LOCAL = threading.local()
SETTINGS = {"limits": {"burst": []}, "name": "app"}
PAIRS = []


class Registry:
    entries = []


class Service:
    def __init__(self):
        self.sessions = {}
        self.name = "service"

    def on_event(self):
        return len(self.sessions)


class Slotted:
    __slots__ = ("held", "other")


class Link:
    def __init__(self, payload, following):
        self.payload = payload
        self.following = following


class Wide:
    """More attributes than shared keys or inline values hold."""

    def __init__(self):
        for n in range(40):
            setattr(self, "field_%d" % n, n)
        self.kept = []


SERVICE = Service()
SLOTTED = Slotted()
CHAIN = None
WIDE = Wide()


@functools.lru_cache(maxsize=10000)
def lookup(key):
    return InLru(key)


@functools.lru_cache(maxsize=None)
def lookup_for_ever(key):
    return InUnboundedLru(key)


def make_counter():
    seen = []

    def count(i):
        seen.append(InClosure(i))
        return len(seen)

    return count


COUNT = make_counter()


def collect(i, into=[]):
    into.append(InDefault(i))


def gather(i, *, basket=[]):
    basket.append(InKeywordDefault(i))


def stream(n):
    buffer = [InGenerator(i) for i in range(n)]
    yield len(buffer)
    yield buffer


class Owner:
    def __init__(self):
        self.owned = []

    def handle(self):
        return self.owned


def cycle(n):
    first = InCycle(0)
    first.members = [InCycle(i) for i in range(1, n)]
    first.itself = first


def work(ready, code=compile("0", "nothing", "eval")):
    pending = [InThread(i) for i in range(EACH)]
    LOCAL.kept = [InThreadLocal(i) for i in range(EACH)]
    ready.set()
    threading.Event().wait()
    return pending


async def wait_for_ever(n):
    backlog = [InTask(i) for i in range(n)]
    await asyncio.sleep(10 ** 6)
    return backlog


async def start_task():
    TASKS.add(asyncio.ensure_future(wait_for_ever(EACH)))
    await asyncio.sleep(10 ** 6)


def run_loop():
    asyncio.run(start_task())


def fill():
    global CHAIN
    for i in range(EACH):
        CACHE["session-%d" % i] = InDict(i)
        Registry.entries.append(InClass(i))
        lookup(i)
        lookup_for_ever(i)
        COUNT(i)
        VISITS["page-%d" % (i % 50)].append(InDefaultDict(i))
        collect(i)
        gather(i)
        SERVICE.sessions[i] = InService(i)
        QUEUE.append(InDeque(i))
        ORDERED[i] = InOrderedDict(i)
        MEMBERS.add(InSet(i))
        CHAIN = Link(InChain(i), CHAIN)
        SETTINGS["limits"]["burst"].append(InSettings(i))
        PAIRS.append((i, InTuple(i)))
        WIDE.kept.append(InBigInstance(i))
    SLOTTED.held = [InSlots(i) for i in range(EACH)]
    generator = stream(EACH)
    next(generator)
    STREAMS.append(generator)
    owner = Owner()
    owner.owned.extend(InMethod(i) for i in range(EACH))
    CALLBACKS.append(owner.handle)
    cycle(EACH)
    ready = threading.Event()
    threading.Thread(target=work, args=(ready,), daemon=True).start()
    threading.Thread(target=run_loop, daemon=True).start()
    ready.wait()
    while not TASKS:
        ready.wait(0.01)
