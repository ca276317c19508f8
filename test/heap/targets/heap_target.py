"""heap_target.py UNITS [idle|busy|churn]: holds a heap and obeys lines on standard input.

Prints one JSON line when it is ready. Commands: `truth` answers with one JSON line from a forked child;
`grow N` holds N more sessions; `replaced` tells how many units were replaced so far; `collect` runs the collector; `exit` ends. While it waits it sleeps in a system call
(idle), replaces up to 500 units a second (busy; of 2,000 units a quarter of the heap), or as many as it can (churn).
"""
import gc
import json
import os
import select
import sys
import threading
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app import handlers
from app.truth import heap_truth

# Newer Pythons warn at a fork beside threads; the child only counts and ends.
warnings.simplefilter("ignore", DeprecationWarning)
GROWN = []
REPLACED = [0]


def answer(value):
    os.write(1, (json.dumps(value) + "\n").encode())


def tell_truth():
    child = os.fork()
    if child == 0:
        status = 1
        try:
            answer(heap_truth())
            status = 0
        finally:
            os._exit(status)
    os.waitpid(child, 0)


def obey(line):
    command, _, argument = line.strip().partition(" ")
    if command == "truth":
        tell_truth()
    elif command == "grow":
        GROWN.extend(handlers.Session(i) for i in range(int(argument)))
        answer({"grown": len(GROWN)})
    elif command == "replaced":
        answer(REPLACED[0])
    elif command == "collect":
        answer({"collected": gc.collect()})
    elif command == "exit" or not line:
        os._exit(0)


def replace_units(at_once, pause):
    while not select.select([0], [], [], pause)[0]:
        for _ in range(at_once):
            handlers.replace(REPLACED[0])
            REPLACED[0] += 1


def main():
    units, mode = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "idle"
    handlers.fill(units)
    waiting = threading.Thread(target=threading.Event().wait, daemon=True, name="waits")
    waiting.start()
    gc.collect()
    answer({"ready": True, "python": sys.version.split()[0], "hex": sys.hexversion, "implementation": sys.implementation.name})
    while True:
        if mode == "churn":
            replace_units(50, 0)
        elif mode == "busy":
            replace_units(1, 0.002)
        # Not sys.stdin: its buffer would hide a second line from select.
        obey(read_line())


def read_line():
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    return line.decode()


main()
