"""identity.py [threads N | subinterpreters N | ending]: says where this interpreter keeps what, and waits.

Prints one JSON line. With `ending` it then returns, and stays for ever in the finalizer of a module's last object.
"""
import gc
import json
import sys
import threading
import time


class Stays:
    def __del__(self, sleep=time.sleep):
        sleep(3600)


def start_threads(count):
    for _ in range(count):
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()


def start_subinterpreters(count):
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters
    return [interpreters.create() for _ in range(count)]


mode, count = (sys.argv[1:] + ["idle", "0"])[:2] if len(sys.argv) > 1 else ("idle", "0")
KEPT = [[i] for i in range(20000)]
if mode == "threads":
    start_threads(int(count))
if mode == "subinterpreters":
    # Up to 3.12 an interpreter ends with the last reference to its id.
    INTERPRETERS = start_subinterpreters(int(count))
if mode == "ending":
    STAYS = Stays()
gc.collect()
gc.disable()
print(
    json.dumps(
        {
            "type": id(type),
            "modules": id(sys.modules),
            "hex": sys.hexversion,
            "version": sys.version.split()[0],
            "gc": [[g["collections"], g["collected"], g["uncollectable"]] for g in gc.get_stats()],
        }
    ),
    flush=True,
)
if mode != "ending":
    sys.stdin.read()
