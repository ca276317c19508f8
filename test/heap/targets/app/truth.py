"""What a process holds, told from inside: exact counts by type, the allocator's and the collector's figures.

To be called in a forked child: it sees the heap as it was at the fork and may do as it likes with it.
"""
import gc
import os
import re
import struct
import sys


HEAP_TYPE = 1 << 9


def malloc_stats_text():
    """Allocates next to nothing before the figures are taken."""
    file = os.memfd_create("stats")
    saved = os.dup(2)
    os.dup2(file, 2)
    sys._debugmallocstats()
    os.dup2(saved, 2)
    os.close(saved)
    os.lseek(file, 0, os.SEEK_SET)
    text = b""
    while True:
        more = os.read(file, 65536)
        if not more:
            return text.decode()
        text += more


def malloc_stats(text):
    """sys._debugmallocstats() in bytes; None where it counts nothing (PYTHONMALLOC=malloc)."""

    def figure(pattern):
        found = re.search(pattern + r"\s*=\s*([\d,]+)", text, re.M)
        return int(found.group(1).replace(",", "")) if found else None

    arenas = figure(r"^\d+ arenas \* \d+ bytes/arena")
    if arenas is None:
        return None
    return {"arenaBytes": arenas, "usedBytes": figure("# bytes in allocated blocks")}


def static_ranges():
    """Where the program and its libraries lie in memory, data and bss too: what is there is no part of the heap."""
    lowest = {}
    with open("/proc/self/maps") as maps:
        for line in maps:
            fields = line.split(None, 5)
            if len(fields) == 6 and fields[5].startswith("/"):
                start = int(fields[0].split("-")[0], 16)
                path = fields[5].rstrip("\n")
                lowest[path] = min(start, lowest.get(path, start))
    ranges = []
    for path, start in lowest.items():
        try:
            with open(path, "rb") as file:
                head = file.read(65536)
        except OSError:
            continue
        if head[:4] != b"\x7fELF":
            continue
        kind, table, size, count = struct.unpack_from("<H", head, 16) + struct.unpack_from("<Q", head, 32) + struct.unpack_from("<HH", head, 54)
        base = start if kind == 3 else 0
        for i in range(count):
            segment, _, _, address, _, _, length = struct.unpack_from("<IIQQQQQ", head, table + i * size)
            if segment == 1:
                ranges.append((base + address, base + address + length))
    return ranges


def type_name(kind):
    module = kind.__dict__.get("__module__") if kind.__flags__ & HEAP_TYPE else kind.__module__
    if not isinstance(module, str):
        module = "?"
    return kind.__qualname__ if module == "builtins" else module + "." + kind.__qualname__


DESCRIPTORS = tuple(type(d) for d in (str.__add__, str.join, int.real, dict.__dict__["fromkeys"], type.__dict__["__base__"]))
HIDDEN_NAMES = set()


def code_referents(code):
    """What a code object refers to, which the collector does not know; nothing that a getter makes anew.

    Returns with it how many tuples and bytes hang on it that Python cannot reach.
    """
    found = [code.co_consts, code.co_names, code.co_filename, code.co_name]
    if sys.version_info < (3, 11):
        lines = code.co_lnotab if sys.version_info < (3, 10) else code.co_linetable
        return found + [code.co_code, code.co_varnames, code.co_freevars, code.co_cellvars, lines], (0, 0)
    # Names of variables are one hidden tuple, shared with equal ones of the module, and one bytes of their kinds.
    names = code.co_varnames + tuple(n for n in code.co_cellvars if n not in code.co_varnames) + code.co_freevars
    found += [code.co_qualname, code.co_exceptiontable, code.co_linetable, *names]
    if not names:
        return found, (0, 0)
    HIDDEN_NAMES.update((code.co_filename, constant) for constant in (code.co_names, *code.co_consts) if type(constant) is tuple)
    key = code.co_filename, names
    new = key not in HIDDEN_NAMES
    HIDDEN_NAMES.add(key)
    return found, (int(new), 1)


def type_referents(kind):
    """Names of types are not the collector's business, and it does not look into static types at all."""
    found = [kind.__mro__, kind.__bases__]
    if kind.__flags__ & HEAP_TYPE:
        found += [kind.__name__, kind.__qualname__, *gc.get_referents(kind)]
    return found


def heap_truth():
    gc.disable()
    stats_text = malloc_stats_text()
    collections = gc.get_stats()
    tracked = gc.get_objects()
    stats = malloc_stats(stats_text)
    statics = static_ranges()
    counts, sizes, names, seen = {}, {}, {}, set()
    mine = {id(x) for x in (tracked, counts, sizes, names, seen, stats_text, stats, statics, collections, sys._getframe())}
    mine.update(map(id, collections))
    code_type = type(heap_truth.__code__)
    atoms = {str, int, float, bytes, bool, type(None), complex, bytearray}
    stack = tracked[:]
    if sys.version_info < (3, 11):
        # Running frames are objects, and the collector does not know them yet.
        frame = sys._getframe().f_back
        while frame is not None:
            stack.append(frame)
            frame = frame.f_back
    mine.add(id(stack))

    def is_static(address):
        return any(start <= address < end for start, end in near.get(address >> 24, ()))

    near = {}
    for start, end in statics:
        for page in range(start >> 24, (end >> 24) + 1):
            near.setdefault(page, []).append((start, end))
    mine.update(map(id, (near, is_static, HIDDEN_NAMES)))
    objects = hidden_tuples = hidden_bytes = 0
    while stack:
        thing = stack.pop()
        address = id(thing)
        if address in seen or address in mine:
            continue
        seen.add(address)
        kind = type(thing)
        name = names.get(kind)
        if name is None:
            name = names[kind] = type_name(kind)
        if not is_static(address):
            counts[name] = counts.get(name, 0) + 1
            objects += 1
            try:
                sizes[name] = sizes.get(name, 0) + sys.getsizeof(thing)
            except Exception:
                pass
        if kind in atoms:
            # From 3.15 on a bytearray's bytes are an object that only it knows.
            hidden_bytes += kind is bytearray and len(thing) > 0 and sys.version_info >= (3, 15)
            continue
        if kind is code_type:
            referents, (tuples, kinds) = code_referents(thing)
            if not is_static(address):
                hidden_tuples += tuples
                hidden_bytes += kinds
        elif kind is slice or kind is range:
            referents = [thing.start, thing.stop, thing.step]
        elif isinstance(thing, type):
            referents = type_referents(thing)
        else:
            referents = gc.get_referents(thing)
            if isinstance(thing, DESCRIPTORS):
                referents.append(thing.__name__)
            elif name == "app.handlers.Opened":
                # Some 3.13 do not tell of a dict whose values are still inline; this class has asked for it.
                referents.append(thing.__dict__)
        if isinstance(thing, dict):
            # It leaves out keys that are strings.
            stack.extend(dict.keys(thing))
        stack.extend(referents)
    counts["tuple"] = counts.get("tuple", 0) + hidden_tuples
    counts["bytes"] = counts.get("bytes", 0) + hidden_bytes
    return {
        "python": "%d.%d.%d" % sys.version_info[:3],
        "objects": objects + hidden_tuples + hidden_bytes,
        "tracked": len(tracked),
        "counts": counts,
        "getsizeof": sizes,
        "allocator": stats,
        "gc": collections,
        "threads": len(sys._current_frames()),
    }
