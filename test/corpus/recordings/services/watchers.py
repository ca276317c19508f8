"""Leak: a thread per watched file that is never stopped, with what it has read."""

import threading

from harness import arrivals, base, chance, log, payload, truth, work

kept = base(50)
stop = threading.Event()


def watch():
    body = truth.leak(payload(600000))
    stop.wait()
    return body


for now, tenant in arrivals({"acme": 6, "umbrella": 6}):
    if tenant is None:
        continue
    work()
    if chance.random() < 0.04:
        threading.Thread(target=watch, daemon=True).start()
    log(tenant, "/watch")
