"""hostile_heap.py MODE: a process whose heap lies, moves or ends while it is read.

Prints `ready` when its lies are told, then answers each line on standard input with `alive`: a target must be unharmed.
It writes over its own objects with ctypes and never touches them again; offsets are those of CPython 3.8 to 3.13.
"""
import ctypes
import gc
import mmap
import os
import sys
import threading
import time
import warnings

gc.disable()
warnings.simplefilter("ignore")
KEEP = []
READY = threading.Event()
HUGE = 1 << 60
MIB = 1 << 20


def word(address, value):
    ctypes.c_uint64.from_address(address).value = value & (2**64 - 1)


def mapped(size, fill=None):
    block = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if fill is not None:
        for _ in range(size // MIB):
            block.write(fill * MIB)
    KEEP.append(block)
    return ctypes.addressof(ctypes.c_char.from_buffer(block))


def endless_names():
    """Type names of 128 MiB without an end, and names whose length says 2^60."""
    text = mapped(128 * MIB, b"A")
    for i in range(50):
        cls = type("Static%d" % i, (), {"__slots__": ()})
        KEEP.append([cls] + [cls() for _ in range(100)])
        flags = ctypes.c_uint64.from_address(id(cls) + 168)
        flags.value &= ~(1 << 9)
        word(id(cls) + 24, text + i)
    for i in range(50):
        cls = type("Heap%d" % i, (), {"__slots__": ()})
        KEEP.append([cls] + [cls() for _ in range(100)])
        name = "a name of its own %d" % i
        KEEP.append(name)
        word(id(name) + 16, HUGE + i)
        cls.__qualname__ = name


def lying_sizes():
    for i in range(200):
        items = [list(range(10)), tuple([i, i]), b"x" * (100 + i), "y%d" % i * 20, set(range(10)), {i: i}, bytearray(100)]
        KEEP.append(items)
        for one in items[:5]:
            word(id(one) + 16, HUGE if i % 2 else 2**63 - 1)
        word(id(items[4]) + 32, HUGE - 1)
        word(id(items[6]) + 24, HUGE)
        word(id(items[5]) + 16, HUGE)
        word(ctypes.c_uint64.from_address(id(items[5]) + 32).value + 8, 0x3F3F3F3F3F)


def loops():
    """Structures that contain themselves, chains a million long, types that are their own base and their own dict."""
    one = []
    one.append(one)
    table = {}
    table["self"] = table
    chain = None
    for _ in range(1000000):
        chain = (chain,)
    KEEP.extend([one, table, chain])
    for i in range(50):
        cls = type("Loop%d" % i, (), {})
        KEEP.append([cls, cls()])
        word(id(cls) + 256, id(cls))
        if i % 2:
            word(id(cls) + 264, id(cls))
        word(id(KEEP[-1]) + 24, id(KEEP[-1]) + 16)


def stray_pointers():
    """Pointers into mappings of the kernel and of devices, to the ends of mappings, and beyond all memory."""
    device = open("/dev/zero", "rb+")
    zero = mmap.mmap(device.fileno(), MIB)
    KEEP.extend([device, zero])
    places = [ctypes.addressof(ctypes.c_char.from_buffer(zero))]
    for line in open("/proc/self/maps"):
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if "[v" in line:
            places.append(start + 16)
        places.extend([end - 8, end])
    places.extend([8, 2**47 - 8, 2**47, 2**48, 2**56, 2**63, 2**64 - 8])
    for place in places * 10:
        victims = [object(), [1, 2], (1, 2, 3), {1: 2}, "s" * 50, type("Stray", (), {})()]
        KEEP.append(victims)
        word(id(victims[0]) + 8, place)
        word(id(victims[1]) + 24, place)
        word(id(victims[2]) + 24, place)
        word(id(victims[3]) + 32, place)
        word(id(victims[5]) + 8, place)


def moving_maps():
    """Maps, fills, unmaps and allocates without a pause."""

    def move():
        while True:
            blocks = [mmap.mmap(-1, MIB) for _ in range(50)]
            for block in blocks:
                block.write(b"x" * 4096)
            for block in blocks:
                block.close()
            held = [{"i": i, "text": "t%d" % i} for i in range(20000)]
            del held

    threading.Thread(target=move, daemon=True).start()


def reserves():
    """Address space for 4 TiB, of which a page at each end exists."""
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    # MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    place = libc.mmap(None, 1 << 42, mmap.PROT_READ | mmap.PROT_WRITE, 0x4022, -1, 0)
    word(place, 1)
    word(place + (1 << 42) - 8, 1)


def escapes():
    names = ["\x1b[2J\x1b]0;owned\x07", "a\nb\r\tc", "\u202egnp.exe", "\x9b31m", "x" * 100000, "", " ", "-> [*]", "'\"`$(reboot)"]
    for name in names:
        cls = type(name, (), {"__module__": name})
        KEEP.append([cls] + [cls() for _ in range(2000)])
    for i in range(12000):
        KEEP.append(type("Many%d" % i, (), {"__slots__": ()})())


def forks():
    """Ends and starts children, whose memory is a copy of this one's."""

    def fork():
        while True:
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)

    threading.Thread(target=fork, daemon=True).start()


def fault_trap():
    """Pages that come when their owner fills them in (userfaultfd), which it never does: a thread that touched one would wait for ever."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.syscall(323, 0)
    if fd < 0:
        print("unavailable userfaultfd: %s" % os.strerror(ctypes.get_errno()), flush=True)
        os._exit(0)
    api = (ctypes.c_uint64 * 3)(0xAA, 0, 0)
    size = 8 * MIB
    address = mapped(size)
    register = (ctypes.c_uint64 * 4)(address, size, 1, 0)
    # UFFDIO_API, UFFDIO_REGISTER of linux/userfaultfd.h.
    if libc.ioctl(fd, ctypes.c_ulong(0xC018AA3F), api) or libc.ioctl(fd, ctypes.c_ulong(0xC020AA00), register):
        print("unavailable userfaultfd: %s" % os.strerror(ctypes.get_errno()), flush=True)
        os._exit(0)
    for i in range(1000):
        victims = [[1, 2], {1: 2}, object()]
        KEEP.append(victims)
        word(id(victims[0]) + 24, address + 8 * i)
        word(id(victims[1]) + 32, address + 8 * i)
        word(id(victims[2]) + 8, address + 8 * i)


def ends_soon():
    """Ends in the middle of whatever is done with it."""
    KEEP.append([{"i": i} for i in range(300000)])

    def end():
        READY.wait()
        time.sleep(float(sys.argv[2]))
        os._exit(0)

    threading.Thread(target=end, daemon=True).start()


globals()[sys.argv[1]]()
print("ready", flush=True)
READY.set()
while True:
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            os._exit(0)
        line += byte
    os.write(1, b"alive\n")
