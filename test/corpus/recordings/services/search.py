"""Leak under a cache that fills: every query is remembered beside an LRU cache of results."""

from functools import lru_cache

from harness import arrivals, base, chance, log, payload, truth, work

kept = base(50)
history = []


@lru_cache(maxsize=1200)
def results(number):
    return payload(15000)


for now, tenant in arrivals({"acme": 9, "globex": 7, "soylent": 5}):
    if tenant is None:
        continue
    work()
    results(int(chance.paretovariate(0.5)) % 60000)
    history.append(truth.leak(payload(9000)))
    log(tenant, "/search")
