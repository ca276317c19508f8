"""Healthy: uploads are written to disk: the page cache grows, the heap does not."""

import os
import tempfile

from harness import arrivals, base, chance, log, payload, work

kept = base(35)
folder = tempfile.mkdtemp()
number = 0
for now, tenant in arrivals({"acme": 6, "umbrella": 4}):
    if tenant is None:
        continue
    work()
    number += 1
    with open(os.path.join(folder, str(number)), "wb") as file:
        file.write(payload(chance.uniform(20000, 120000)))
    log(tenant, "/upload")
