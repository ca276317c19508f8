"""Leak: a timer appends a reading to a list that nobody trims; requests have nothing to do with it."""

import time

from harness import arrivals, base, log, payload, truth, work

kept = base(70)
readings = []
due = time.time()
for now, tenant in arrivals({"acme": 4, "wayne": 7, "umbrella": 2}):
    while now >= due:
        readings.append(truth.leak(payload(24000)))
        due += 0.1
    if tenant is not None:
        work()
        log(tenant, "/metrics")
