"""Healthy: modules, compiled code and a connection pool come with the first requests for them."""

import importlib
import os
import pkgutil

from harness import arrivals, base, chance, log, payload, work

kept = base(30)
SKIP = ("antigravity", "this", "idlelib", "turtledemo", "test", "lib2to3", "tkinter", "turtle", "webbrowser")
HERE = os.path.dirname(os.path.abspath(__file__))
found = (m for m in pkgutil.iter_modules() if getattr(m.module_finder, "path", "") != HERE)
names = sorted(m.name for m in found if not m.name.startswith(("_",) + SKIP))
chance.shuffle(names)
pool = {}
loaded = {}
for now, tenant in arrivals({"acme": 6, "soylent": 4}):
    if tenant is None:
        continue
    work()
    # Each kind of request needs one more module and one connection; popular kinds come first.
    kind = int(chance.expovariate(1 / 60.0))
    if kind < len(names) and kind not in loaded:
        try:
            loaded[kind] = importlib.import_module(names[kind])
        except BaseException:  # some modules refuse this platform
            loaded[kind] = None
        pool[kind] = payload(150000)
    log(tenant, "/import")
