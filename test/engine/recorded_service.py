"""The service whose cgroup and processes are recorded as fixtures: known amounts of heap, page cache and shared memory."""
import mmap
import os
import tempfile

from flask import Flask

app = Flask(__name__)

MIB = 1 << 20
# In each worker: heap that is touched, so that it is resident.
HEAP = [bytes([i % 251]) * MIB for i in range(6)]
# In each worker: shared anonymous memory. Kernels count it as page cache (shmem), not as anon.
SHARED = mmap.mmap(-1, 2 * MIB)
SHARED.write(b"s" * (2 * MIB))
# Page cache: a file that stays open.
FILE = tempfile.TemporaryFile()
FILE.write(os.urandom(3 * MIB))
FILE.flush()


@app.get("/")
def index():
    return f"{os.getpid()}\n"
