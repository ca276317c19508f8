"""pause.py UNITS: a service under full load that notes every gap in its work.

The main thread works in a tight loop: it changes old objects all over the heap, makes new ones, and now and then maps and
unmaps a large block. A second thread sleeps in a read of standard input and obeys its lines:
  run NAME        runs a heap tool in this process, as its users do, and answers with its time
  between A B     answers with the operations and the gaps between two times of CLOCK_MONOTONIC, in seconds
"""
import gc
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app import handlers

# Gaps shorter than this are the loop's own work.
NOTED_GAP_S = 0.001
BUCKET_S = 0.02
BUCKETS = []
GAPS = []


def answer(value):
    os.write(1, (json.dumps(value) + "\n").encode())


def work():
    sessions = [unit.parts[0] for unit in handlers.CACHE.values()]
    count = len(sessions)
    fresh = [None] * 1000
    clock = time.monotonic
    last = bucket = clock()
    operations = i = 0
    while True:
        now = clock()
        if now - last > NOTED_GAP_S:
            GAPS.append((last, now - last))
        last = now
        i += 1
        operations += 1
        sessions[i * 7919 % count].user = i
        fresh[i % 1000] = handlers.Meta(i)
        if i % 2000 == 0:
            bytes(1000000)
        if now - bucket > BUCKET_S:
            BUCKETS.append((now, operations, now - bucket))
            bucket = now
            operations = 0


def between(start, end):
    """A window starts after the last gap that began before it, so that one is not counted twice."""
    buckets = [b for b in list(BUCKETS) if start + b[2] <= b[0] <= end]
    seconds = sum(b[2] for b in buckets)
    return {
        "operationsPerSecond": sum(b[1] for b in buckets) / seconds if seconds else None,
        "gapsMs": [round(length * 1000, 3) for began, length in list(GAPS) if start <= began + length and began <= end],
    }


def stdlib_gc():
    import collections

    return collections.Counter(map(type, gc.get_objects())).most_common(20)


def objgraph_types():
    import objgraph

    return objgraph.most_common_types(limit=20)


def objgraph_chain():
    import objgraph

    return objgraph.find_backref_chain(objgraph.by_type("Session")[-1], objgraph.is_proper_module)


def pympler_summary():
    from pympler import muppy, summary

    return summary.summarize(muppy.get_objects())[:20]


def guppy_heap():
    from guppy import hpy

    return str(hpy().heap())


TOOLS = {tool.__name__: tool for tool in (stdlib_gc, objgraph_types, objgraph_chain, pympler_summary, guppy_heap)}


def obey(line):
    command, *arguments = line.split()
    if command == "between":
        answer(between(float(arguments[0]), float(arguments[1])))
    elif command == "run":
        started = time.monotonic()
        try:
            TOOLS[arguments[0]]()
            failure = None
        except Exception as error:
            failure = repr(error)
        answer({"failure": failure, "started": started, "ended": time.monotonic()})


def main():
    handlers.fill(int(sys.argv[1]))
    gc.collect()
    # A collection of this heap is a gap of its own, with any tool or none. (gc.freeze would hide the heap from the tools.)
    gc.disable()
    worker = threading.Thread(target=listen, daemon=True)
    worker.start()
    answer({"ready": True, "objects": len(gc.get_objects())})
    work()


def listen():
    # Not sys.stdin: reading through its buffer costs the loop more.
    pending = b""
    while True:
        got = os.read(0, 4096)
        if not got:
            os._exit(0)
        *lines, pending = (pending + got).split(b"\n")
        for line in lines:
            obey(line.decode())


main()
