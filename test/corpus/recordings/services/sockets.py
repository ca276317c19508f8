"""Leak: an asyncio task waits for ever for a client that has gone, and holds its buffer."""

import asyncio

from harness import arrivals, base, chance, log, payload, truth, work

kept = base(40)
waiting = set()


async def serve(buffer):
    gone = asyncio.get_running_loop().create_future()
    await gone
    return buffer


async def main():
    for now, tenant in arrivals({"acme": 9, "globex": 6, "tyrell": 4}):
        if tenant is None:
            await asyncio.sleep(0)
            continue
        work()
        if chance.random() < 0.4:
            task = asyncio.ensure_future(serve(truth.leak(payload(chance.expovariate(1 / 30000.0)))))
            waiting.add(task)
        log(tenant, "/stream")


asyncio.run(main())
