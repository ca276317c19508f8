"""Healthy: cyclic garbage that only the collector frees, in generations."""

from harness import arrivals, base, chance, log, payload, work


class Node:
    def __init__(self, other):
        self.other = other
        self.body = payload(3000)


kept = base(50)
for now, tenant in arrivals({"acme": 10, "tyrell": 10}):
    if tenant is None:
        continue
    work()
    for _ in range(int(chance.expovariate(1 / 8.0))):
        first = Node(None)
        first.other = Node(first)
    first = None
    log(tenant, "/graphs")
