"""Leak that starts in the recording: a feature is switched on after two minutes, for one tenant."""

import time

from harness import arrivals, base, chance, log, payload, truth, work

kept = base(55)
carts = []
started = time.time()
for now, tenant in arrivals({"acme": 6, "hooli": 6, "wayne": 5}):
    if tenant is None:
        continue
    work()
    if tenant == "hooli" and now > started + 120:
        carts.append(truth.leak(payload(chance.uniform(20000, 80000))))
    log(tenant, "/checkout")
