"""Raw Mann-Kendall by pyMannKendall: one JSON list of floors per line in, [p, z, Sen's slope per floor] per line out."""

import json
import sys

import pymannkendall

for line in sys.stdin:
    answer = pymannkendall.original_test(json.loads(line))
    print(json.dumps([float(answer.p), float(answer.z), float(answer.slope)]))
