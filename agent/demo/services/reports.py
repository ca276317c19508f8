"""Builds reports in waves. Their parts refer to each other, so that only the garbage collector frees them: a saw-tooth.

Serves a small HTTP endpoint beside its work, as workers do for their health checks.
"""

import gc
import mmap
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PARTS_PER_REPORT = 48
PART_BYTES = 256 * 1024
# One wave: 12 MB built within 4 s, kept for 1 s, collected, then 2 s of rest.
BUILD_SECONDS, KEEP_SECONDS, REST_SECONDS = 4.0, 1.0, 2.0

built = 0


class Part:
    def __init__(self, report):
        self.report = report
        self.previous = report[-1] if report else None
        # Mapped on its own, as numeric libraries do with large buffers: given back to the kernel when it is freed,
        # whatever the request handlers allocate in between.
        self.data = mmap.mmap(-1, PART_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.data.write(b"." * PART_BYTES)


def build():
    report = []
    for _ in range(PARTS_PER_REPORT):
        report.append(Part(report))
        time.sleep(BUILD_SECONDS / PARTS_PER_REPORT)
    time.sleep(KEEP_SECONDS)


def work():
    global built
    while True:
        build()
        built += 1
        # Between two jobs, as long-running workers do: the parts are garbage that reference counts cannot free.
        gc.collect()
        time.sleep(REST_SECONDS)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"ok" if self.path == "/health" else f"{built} reports".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        tenant = self.headers.get("X-Tenant-Id", "-")
        stamp = self.log_date_time_string()
        line = f'{self.address_string()} - - [{stamp}] "{self.requestline}" {int(code)} {size} tenant="{tenant}"\n'
        sys.stdout.write(line)
        sys.stdout.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True


def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=work, daemon=True).start()
    host, port = os.environ["LISTEN"].rsplit(":", 1)
    Server((host, int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main()
