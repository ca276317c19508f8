"""Healthy: a bounded table whose entries are replaced by ones of other sizes: fragmentation expands, then wanders."""

from harness import arrivals, base, chance, log, payload, work

kept = base(25)
table = [payload(chance.lognormvariate(8, 1.2)) for _ in range(6000)]
for now, tenant in arrivals({"acme": 10, "wonka": 8}):
    if tenant is None:
        continue
    work()
    for _ in range(12):
        table[int(chance.random() * len(table))] = payload(chance.lognormvariate(8, 1.2))
    log(tenant, "/row")
