"""Product pages behind a bounded cache: memory grows while the cache fills, then stays. No leak."""

import json
import sys
import time
from functools import lru_cache

from fastapi import FastAPI, Response

# 1,500 pages of 8 KiB: 12 MB, full after about half a minute of the demo's traffic.
CACHED_PAGES = 1500
PAGE_BYTES = 8192

app = FastAPI(openapi_url=None)


@lru_cache(maxsize=CACHED_PAGES)
def page(number: int) -> bytes:
    head = f"product {number} ".encode()
    return head + bytes(PAGE_BYTES - len(head))


@app.get("/products/{number}")
async def product(number: int) -> Response:
    return Response(page(number)[:256], media_type="application/octet-stream")


@app.get("/health")
async def health() -> str:
    return "ok"


class AccessLog:
    """Writes one JSON line per request to stdout, the tenant among its fields."""

    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.inner(scope, receive, send)
        started = time.perf_counter()
        status = 500

        async def watch(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.inner(scope, receive, watch)
        finally:
            headers = dict(scope["headers"])
            line = {
                "time": time.time(),
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "tenant": headers.get(b"x-tenant-id", b"").decode("latin-1") or None,
                "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            }
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


app.add_middleware(AccessLog)
