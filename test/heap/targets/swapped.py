"""Pushes its own heap out to swap (MADV_PAGEOUT), then says so; any line on standard input brings it back."""
import ctypes
import sys

MADV_PAGEOUT = 21


class Session:
    def __init__(self, number):
        self.number = number


class Kept:
    pass


def page_out():
    madvise = ctypes.CDLL(None).madvise
    for line in open("/proc/self/maps"):
        span, access = line.split()[:2]
        start, end = (int(edge, 16) for edge in span.split("-"))
        if access.startswith("rw") and "/" not in line and "[" not in line:
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_PAGEOUT)


sessions = [Session(number) for number in range(100_000)]
page_out()
print("ready", flush=True)
sys.stdin.readline()
print(sum(session.number for session in sessions), flush=True)
sys.stdin.readline()
