"""Healthy: a pool starts threads when all others are busy; each brings an arena and a buffer."""

import threading

from harness import arrivals, base, chance, log, payload, work

kept = base(45)
threads = []
stop = threading.Event()


def serve():
    buffer = payload(700000)
    while not stop.wait(0.5):
        work()
    return buffer


for now, tenant in arrivals({"acme": 7, "stark": 7}):
    if tenant is None:
        continue
    work()
    if len(threads) < 16 and chance.random() < 0.015 * (16 - len(threads)) / 4:
        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
    log(tenant, "/pool")
