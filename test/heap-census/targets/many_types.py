"""many_types.py COUNT: COUNT classes with one instance each."""
import sys
import time

held = [type("Made%d" % i, (), {"__slots__": ()})() for i in range(int(sys.argv[1]))]
sys.stdout.write("{}\n")
sys.stdout.flush()
time.sleep(1e6)
