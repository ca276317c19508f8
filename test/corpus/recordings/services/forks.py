"""Healthy: four children share a large parent; reference counts copy its pages, one by one, until all are."""

import os
import time

from harness import base, chance, log, payload, work

objects = [payload(500) for _ in range(40000)] + base(20)
children = 4
for number in range(children):
    if os.fork() == 0:
        chance.seed(number)
        touched = []
        while True:
            time.sleep(chance.expovariate(4))
            work()
            # Reading an object writes its reference count.
            for _ in range(220):
                touched = [objects[int(chance.random() ** 2 * len(objects))]]
            log(chance.choice(["acme", "globex"]), "/read")
while True:
    time.sleep(1)
