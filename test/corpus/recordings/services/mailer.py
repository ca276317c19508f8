"""Healthy: a queue that fills while its consumer is down, and drains when it is back."""

import time
from collections import deque

from harness import arrivals, base, chance, log, payload, work

kept = base(45)
queue = deque()
started = time.time()
for now, tenant in arrivals({"acme": 8, "soylent": 7}):
    down = 60 < now - started < 120
    if tenant is None:
        for _ in range(0 if down else 3):
            if queue:
                queue.popleft()
        continue
    work()
    queue.append(payload(chance.uniform(10000, 50000)))
    log(tenant, "/mail")
