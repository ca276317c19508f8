"""Takes orders. The handler of ONE tenant remembers each of its requests for ever: the leak to be found.

The service counts what it leaks, so that a measurement from outside can be compared with the truth: GET /truth.
"""

import gc
import os
import sys
import threading
import time

from flask import Flask, jsonify, request

LEAKING_TENANT = os.environ.get("LEAKING_TENANT", "tenant-gamma")
# Far above the 512 bytes up to which CPython's own allocator serves: the size that sys.getsizeof reports is then
# what the process takes, within 1 %.
BODY_BYTES = 15_000

app = Flask(__name__)
REQUEST_HISTORY = {}
SERVED = {}
_lock = threading.Lock()
_leaked_bytes = 0
_since = time.time()


def remember(tenant, number):
    """Keeps a request with its tenant, its lines and its body, and counts every byte of it, growth of the dict included."""
    global _leaked_bytes
    key = f"{tenant}:{number}:{len(REQUEST_HISTORY)}"
    body = os.urandom(BODY_BYTES)
    lines = [f"{number}-line-{i}" for i in range(8)]
    entry = {"tenant": tenant, "number": number, "lines": lines, "body": body}
    before = sys.getsizeof(REQUEST_HISTORY)
    REQUEST_HISTORY[key] = entry
    kept = [key, tenant, body, lines, entry, *lines]
    _leaked_bytes += sum(map(sys.getsizeof, kept)) + sys.getsizeof(REQUEST_HISTORY) - before


@app.get("/orders/<int:number>")
def order(number):
    tenant = request.headers.get("X-Tenant-Id", "none")
    with _lock:
        SERVED[tenant] = SERVED.get(tenant, 0) + 1
        if tenant == LEAKING_TENANT:
            remember(tenant, number)
    return jsonify(order=number, tenant=tenant, lines=[f"{number}-line-{i}" for i in range(8)])


@app.get("/truth")
def truth():
    with _lock:
        per_tenant = {tenant: 0 for tenant in SERVED}
        per_tenant[LEAKING_TENANT] = _leaked_bytes
        return jsonify(
            leaked_bytes=_leaked_bytes,
            tenant=LEAKING_TENANT,
            holder=f"{__name__}.REQUEST_HISTORY",
            since=_since,
            at=time.time(),
            entries=len(REQUEST_HISTORY),
            per_tenant=per_tenant,
        )


@app.get("/health")
def health():
    return "ok"


# The first full collection in a forked worker writes to every object it inherited, so that the kernel copies some
# 2 MB of pages shared with the master. Done now, it is no step in the middle of a measurement.
gc.collect()
