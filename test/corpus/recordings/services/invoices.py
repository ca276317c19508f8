"""Leak: a module-level dict keeps every invoice of one tenant."""

from harness import arrivals, base, chance, log, payload, truth, work

kept = base(45)
invoices = {}
for now, tenant in arrivals({"acme": 8, "globex": 6, "initech": 5, "hooli": 3}):
    if tenant is None:
        continue
    work()
    if tenant == "globex":
        invoices[len(invoices)] = truth.leak(payload(chance.uniform(8000, 40000)))
    log(tenant, "/invoices")
