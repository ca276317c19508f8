"""Healthy: two workers that warm up and are replaced after some hundred requests."""

import os
import time

from harness import base, chance, log, payload, work

kept = base(40)


def worker(seed):
    chance.seed(seed)
    cache = {}
    for _ in range(int(chance.uniform(600, 750))):
        time.sleep(chance.expovariate(10))
        work()
        cache.setdefault(int(chance.paretovariate(1.0)) % 80, payload(120000))
        log(chance.choice(["acme", "stark", "stark"]), "/work")
    os._exit(0)


running = 0
born = 0
while True:
    while running < 2:
        born += 1
        if os.fork() == 0:
            worker(born)
        running += 1
        time.sleep(15 if born == 1 else 0)
    os.wait()
    running -= 1
