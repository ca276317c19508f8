"""What the recorded services share: requests that arrive by chance, an access log, and a count of what leaks.

One second stands for one minute: rates and cache sizes are sixty times those of a service in production.
Runs on Python 3.8 to 3.15, standard library only.
"""

import json
import math
import os
import random
import sys
import time

OUT = os.environ.get("OUT", "/out")
SEED = int(os.environ.get("SEED", "1"))
chance = random.Random(SEED)


class Truth:
    """Bytes that were leaked so far, written down once a second by the process that leaks them."""

    def __init__(self):
        self.leaked = 0
        self.file = None
        self.next = 0.0

    def leak(self, thing):
        """Counts an object that will be kept for ever, and returns it."""
        self.leaked += sys.getsizeof(thing)
        return thing

    def tick(self, now):
        if now < self.next:
            return
        self.next = now + 1.0
        if self.file is None:
            self.file = open(os.path.join(OUT, "truth-%d.ndjson" % os.getpid()), "a", buffering=1)
        self.file.write(json.dumps({"atMs": int(now * 1000), "leakedBytes": self.leaked}) + "\n")


truth = Truth()


def payload(size):
    """Bytes that are really there: pages of zeros that nobody touched would cost nothing."""
    return os.urandom(16) + b"x" * max(0, int(size) - 16)


def base(megabytes):
    """The service's own level: blocks of mixed sizes that stay."""
    kept = []
    left = megabytes * 1048576
    while left > 0:
        size = int(chance.lognormvariate(9, 1))
        kept.append(payload(size))
        left -= size
    return kept


def arrivals(rates, moods=None, tick=0.05):
    """Yields (now, tenant) for ever; `rates` in requests per second; a mood changes a tenant's rate over time.

    Yields (now, None) at least once per tick, so that a service can do what does not depend on requests.
    """
    factors = {tenant: 0.0 for tenant in rates}
    last = time.time()
    while True:
        time.sleep(tick)
        now = time.time()
        passed, last = now - last, now
        truth.tick(now)
        yield now, None
        for tenant, rate in rates.items():
            # Ornstein-Uhlenbeck with a memory of 30 s: tenants come and go, each in its own way.
            keep = math.exp(-passed / 30)
            factors[tenant] = keep * factors[tenant] + math.sqrt(1 - keep * keep) * chance.gauss(0, 1)
            mean = rate * passed * math.exp(0.5 * factors[tenant] - 0.125)
            if moods:
                mean *= moods(now, tenant)
            for _ in range(poisson(mean)):
                yield now, tenant


def poisson(mean):
    limit, k, p = math.exp(-mean), 0, chance.random()
    while p > limit:
        k += 1
        p *= chance.random()
    return k


def log(tenant, path):
    """The access log, one JSON object per line."""
    sys.stdout.write(json.dumps({"method": "GET", "path": path, "status": 200, "tenant": tenant}) + "\n")


def work(size=20000):
    """What a request needs while it runs: freed at once."""
    rows = [{"id": i, "name": "row %d" % i} for i in range(max(1, int(chance.expovariate(1.0 / 40))))]
    text = json.dumps(rows)
    return len(text) + len(payload(chance.expovariate(1.0 / size)))


sys.stdout.reconfigure(line_buffering=True)
