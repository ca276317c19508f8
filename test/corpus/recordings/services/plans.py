"""Leak below a saw-tooth: plans are cyclic garbage that is collected late, and one in ten is remembered."""

import gc

from harness import arrivals, base, chance, log, payload, truth, work


class Plan:
    def __init__(self):
        self.me = self
        self.body = payload(15000)


gc.set_threshold(100000, 50, 1000)
kept = base(60)
remembered = []
made = 0
for now, tenant in arrivals({"acme": 8, "tyrell": 6, "initech": 5}):
    if tenant is None:
        continue
    work()
    for _ in range(3):
        Plan()
        made += 1
    if chance.random() < 0.3:
        remembered.append(truth.leak(payload(30000)))
    if made > 1200:
        made = 0
        gc.collect()
    log(tenant, "/plan")
