"""Classes with names that only a program can make, one instance of each and two of one name."""
import json
import sys
import time

ODD = {"long": "L" * (1 << 20), "cjk": "雪", "emoji": "😀", "latin": "Größe", "escape": "\x1b[2Jx"}
held = [type(name, (), {"__module__": "odd"})() for name in ODD.values()]
held.append(type("NoModule", (), {"__module__": 5})())
held.append(type("Deep", (), {"__module__": "a" * 300})())
twins = [type("Twin", (), {"__module__": "odd", "__slots__": ()})() for _ in range(2)]


class Crowded:
    """Its module is not the first thing in its dict."""

    locals().update({"attribute_%d" % i: i for i in range(500)})


class Outer:
    class Inner:
        pass


held += [Crowded(), Outer.Inner()]
sys.stdout.write(json.dumps({}) + "\n")
sys.stdout.flush()
time.sleep(1e6)
