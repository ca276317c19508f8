"""Healthy: every token is kept until it expires, after a minute: no bound in the code, and yet one."""

from collections import deque

from harness import arrivals, base, chance, log, payload, work

kept = base(45)
tokens = deque()
for now, tenant in arrivals({"acme": 10, "initech": 8, "tyrell": 6}):
    while tokens and tokens[0][0] < now:
        tokens.popleft()
    if tenant is None:
        continue
    work()
    tokens.append((now + 60, payload(chance.uniform(5000, 25000))))
    log(tenant, "/token")
