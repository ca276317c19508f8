"""Leak: sessions of one tenant never expire; those of the others do after 20 s."""

from collections import deque

from harness import arrivals, base, chance, log, payload, truth, work


class Session:
    def __init__(self, body):
        self.body = body


kept = base(80)
live = deque()
for now, tenant in arrivals({"acme": 7, "initech": 7, "stark": 5, "wayne": 4, "wonka": 2}):
    while live and live[0][0] < now:
        live.popleft()
    if tenant is None:
        continue
    work()
    session = Session(payload(chance.uniform(4000, 30000)))
    if tenant == "initech":
        truth.leak(session.body)
        kept.append(session)
    else:
        live.append((now + 20, session))
    log(tenant, "/login")
