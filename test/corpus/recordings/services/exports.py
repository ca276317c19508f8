"""Healthy: two exports, one of them large; what the allocator does not give back stays."""

import time

from harness import arrivals, base, log, payload, work

kept = base(55)
started = time.time()
due = [started + 60, started + 140]
survivors = []
for now, tenant in arrivals({"acme": 5, "hooli": 5}):
    if due and now >= due[0]:
        due.pop(0)
        rows = [payload(2000) for _ in range(9000)]
        survivors.extend(rows[::60])
        rows = None
    if tenant is not None:
        work()
        log(tenant, "/exports")
