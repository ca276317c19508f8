"""Healthy: open desks follow a load that swings with a period of 140 s."""

import math
import time
from collections import deque

from harness import arrivals, base, chance, log, payload, work

kept = base(50)
desks = deque()
started = time.time()


def swing(now, tenant):
    return 1 + 0.7 * math.sin(2 * math.pi * (now - started) / 140)


for now, tenant in arrivals({"acme": 9, "globex": 6, "hooli": 4}, swing):
    while desks and desks[0][0] < now:
        desks.popleft()
    if tenant is None:
        continue
    work()
    desks.append((now + 15, payload(chance.uniform(20000, 60000))))
    log(tenant, "/desk")
