"""Maps the interpreter's own files once more, as a profiler or a symboliser inside of the process would, and waits."""
import json
import mmap
import os
import sys

KEPT = []
for path in {line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if "python" in line.rpartition("/")[2]}:
    if os.path.isfile(path):
        with open(path, "rb") as file:
            KEPT.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
print(json.dumps({"type": id(type), "modules": id(sys.modules), "mapped": len(KEPT)}), flush=True)
sys.stdin.read()
