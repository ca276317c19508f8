"""tenants.py: holds the objects of app/tenants.py and waits."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app import tenants

tenants.fill([300, 200, 100])
print("ready", flush=True)
while True:
    time.sleep(60)
