"""Leak: a C library allocates and nobody frees; the Python heap stays as it is."""

import ctypes

from harness import arrivals, base, chance, log, truth, work

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
kept = base(65)
for now, tenant in arrivals({"acme": 7, "wonka": 5, "stark": 4}):
    if tenant is None:
        continue
    work()
    if chance.random() < 0.25:
        size = int(chance.uniform(20000, 90000))
        ctypes.memset(libc.malloc(size), 7, size)
        truth.leaked += size
    log(tenant, "/decode")
