"""What a process holds, told from inside: exact counts by type, the allocator's and the collector's figures.

To be called in a forked child: it sees the heap as it was at the fork and may do as it likes with it.
"""
import gc
import os
import re
import sys
import tempfile

TUPLE, BYTES = tuple, bytes


def malloc_stats():
    """sys._debugmallocstats() in bytes; None where it counts nothing (PYTHONMALLOC=malloc)."""
    with tempfile.TemporaryFile() as file:
        saved = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(saved, 2)
            os.close(saved)
        file.seek(0)
        text = file.read().decode()

    def figure(pattern):
        found = re.search(pattern + r"\s*=\s*([\d,]+)", text, re.M)
        return int(found.group(1).replace(",", "")) if found else None

    arenas = figure(r"^\d+ arenas \* \d+ bytes/arena")
    if arenas is None:
        return None
    return {"arenaBytes": arenas, "usedBytes": figure("# bytes in allocated blocks")}


def type_name(kind):
    module = kind.__dict__.get("__module__") if kind.__flags__ & (1 << 9) else kind.__module__
    if not isinstance(module, str):
        module = "?"
    return kind.__qualname__ if module == "builtins" else module + "." + kind.__qualname__


def code_referents(code):
    """What a code object refers to; the collector cannot tell, code is not its business. Nothing that getters make new."""
    found = [code.co_consts, code.co_names, code.co_filename, code.co_name]
    hidden = 0, 0
    if sys.version_info >= (3, 11):
        # Names of variables are one hidden tuple with one hidden bytes of their kinds; the getters copy.
        names = code.co_varnames + code.co_cellvars + code.co_freevars
        found += [code.co_qualname, code.co_exceptiontable, code.co_linetable, *names]
        hidden = (1, 1) if names else (0, 0)
    else:
        found += [code.co_code, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_lnotab if sys.version_info < (3, 10) else code.co_linetable]
    return found, hidden


def heap_truth():
    stats = malloc_stats()
    collections = gc.get_stats()
    gc.disable()
    tracked = gc.get_objects()
    counts, sizes, names, seen = {}, {}, {}, set()
    mine = {id(x) for x in (tracked, counts, sizes, names, seen, stats, collections, sys._getframe())}
    mine.update(map(id, collections))
    code_type = type(heap_truth.__code__)
    atoms = {str, int, float, bytes, bool, type(None), complex, bytearray}
    stack = tracked[:]
    mine.add(id(stack))
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
        counts[name] = counts.get(name, 0) + 1
        objects += 1
        try:
            sizes[name] = sizes.get(name, 0) + sys.getsizeof(thing)
        except Exception:
            pass
        if kind in atoms:
            continue
        if kind is code_type:
            referents, (tuples, kinds) = code_referents(thing)
            hidden_tuples += tuples
            hidden_bytes += kinds
        elif kind is slice:
            referents = [thing.start, thing.stop, thing.step]
        elif kind is range:
            referents = [thing.start, thing.stop, thing.step]
        else:
            referents = gc.get_referents(thing)
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
