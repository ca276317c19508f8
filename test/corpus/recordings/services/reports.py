"""Leak behind recycled workers: each keeps every report of its life, and its life is some hundred requests."""

import os
import time

from harness import base, chance, log, payload, truth, work

kept = base(35)


def worker(seed):
    chance.seed(seed)
    truth.file = None
    truth.leaked = 0
    done = []
    for _ in range(int(chance.uniform(1100, 1300))):
        time.sleep(chance.expovariate(14))
        work()
        done.append(truth.leak(payload(chance.uniform(10000, 60000))))
        truth.tick(time.time())
        log(chance.choice(["acme", "wayne"]), "/report")
    os._exit(0)


born = 0
while True:
    born += 1
    if os.fork() == 0:
        worker(born)
    os.wait()
