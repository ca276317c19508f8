/*
 * Offsets and sizes of CPython's structures, measured by the compiler: generate.ts compiles this file against one set
 * of headers and reads the numbers out of the object file, so nothing has to run and any target can be measured.
 * Names are ours (dotted); structures that live in CPython's .c files are repeated here with their source.
 */
#define Py_BUILD_CORE 1
#include <Python.h>
#include <stddef.h>
#if PY_VERSION_HEX >= 0x030d0000
#undef _PyGC_CLEAR_FINALIZED
#endif
#if PY_VERSION_HEX < 0x03090000
#include "internal/pycore_pystate.h"
#include "internal/pycore_pymem.h"
#else
#include "internal/pycore_runtime.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_gc.h"
#endif
#if PY_VERSION_HEX >= 0x030b0000
#include "internal/pycore_dict.h"
#include "internal/pycore_frame.h"
#else
#include "frameobject.h"
/* Objects/dict-common.h, Objects/dictobject.c */
struct _dictkeysobject {
    Py_ssize_t dk_refcnt; Py_ssize_t dk_size; void *dk_lookup; Py_ssize_t dk_usable; Py_ssize_t dk_nentries;
    char dk_indices[];
};
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include "internal/pycore_interpframe_structs.h"
#endif
#include "structmember.h"

/* Objects/obmalloc.c up to 3.11; pycore_obmalloc.h repeats it since 3.12. */
struct our_pool_header {
    union { unsigned char *_padding; unsigned int count; } ref;
    unsigned char *freeblock; void *nextpool; void *prevpool;
    unsigned int arenaindex; unsigned int szidx; unsigned int nextoffset; unsigned int maxnextoffset;
};
struct our_arena_object {
    uintptr_t address; unsigned char *pool_address; unsigned int nfreepools; unsigned int ntotalpools;
    void *freepools; void *nextarena; void *prevarena;
};
/* Modules/_collectionsmodule.c: the same first fields in 3.8 to 3.15. */
#define BLOCKLEN 64
struct our_deque_block { void *leftlink; PyObject *data[BLOCKLEN]; void *rightlink; };
struct our_deque { PyObject_VAR_HEAD void *leftblock; void *rightblock; Py_ssize_t leftindex; Py_ssize_t rightindex; };
/* Objects/odictobject.c */
struct our_odict_node { PyObject *key; Py_hash_t hash; void *next; void *prev; };
struct our_odict {
    PyDictObject od_dict; void *od_first; void *od_last; void **od_fast_nodes; Py_ssize_t od_fast_nodes_size;
    void *od_resize_sentinel; size_t od_state;
};
/* Objects/moduleobject.c (pycore_moduleobject.h since 3.11) */
struct our_module { PyObject_HEAD PyObject *md_dict; };

struct entry { char name[56]; unsigned long value; };
struct mask { char name[56]; __typeof__(((PyASCIIObject *)0)->state) state; char pad[8 - sizeof(((PyASCIIObject *)0)->state)]; };

#define P(name, v) { name, (unsigned long)(v) },
#define O(name, T, f) P(name, offsetof(T, f))
#define D(path) O("debug." #path, _Py_DebugOffsets, path)

__attribute__((section(".layout.entries"), used)) struct entry layout_entries[] = {
  P("version_hex", PY_VERSION_HEX)
  O("rt.interp_head", _PyRuntimeState, interpreters.head)
  O("rt.interp_main", _PyRuntimeState, interpreters.main)
#if PY_VERSION_HEX < 0x03090000
  O("rt.finalizing", _PyRuntimeState, finalizing)
  O("rt.gc", _PyRuntimeState, gc)
#else
  O("rt.finalizing", _PyRuntimeState, _finalizing)
#endif
  P("rt.size", sizeof(_PyRuntimeState))
  P("interp.size", sizeof(PyInterpreterState))
  O("interp.next", PyInterpreterState, next)
  O("interp.id", PyInterpreterState, id)
#if PY_VERSION_HEX >= 0x030b0000
  O("interp.tstate_head", PyInterpreterState, threads.head)
#else
  O("interp.tstate_head", PyInterpreterState, tstate_head)
#endif
#if PY_VERSION_HEX >= 0x030c0000
  O("interp.finalizing", PyInterpreterState, _finalizing)
  O("interp.modules", PyInterpreterState, imports.modules)
#else
  O("interp.finalizing", PyInterpreterState, finalizing)
  O("interp.modules", PyInterpreterState, modules)
#endif
  O("interp.sysdict", PyInterpreterState, sysdict)
  O("interp.builtins", PyInterpreterState, builtins)
  O("tstate.next", PyThreadState, next)
  O("tstate.interp", PyThreadState, interp)
  P("tstate.size", sizeof(PyThreadState))
  O("tstate.thread_id", PyThreadState, thread_id)
  O("tstate.dict", PyThreadState, dict)
  O("tstate.context", PyThreadState, context)
#if PY_VERSION_HEX >= 0x030b0000
  O("tstate.native_thread_id", PyThreadState, native_thread_id)
  O("tstate.datastack_chunk", PyThreadState, datastack_chunk)
  O("tstate.datastack_top", PyThreadState, datastack_top)
  O("tstate.datastack_limit", PyThreadState, datastack_limit)
  O("stack_chunk.previous", struct _stack_chunk, previous)
  O("stack_chunk.size", struct _stack_chunk, size)
  O("stack_chunk.top", struct _stack_chunk, top)
  O("stack_chunk.data", struct _stack_chunk, data)
#else
  O("tstate.frame", PyThreadState, frame)
#endif
#if PY_VERSION_HEX >= 0x030d0000
  O("tstate.current_frame", PyThreadState, current_frame)
#elif PY_VERSION_HEX >= 0x030b0000
  O("tstate.cframe", PyThreadState, cframe)
  O("cframe.current_frame", _PyCFrame, current_frame)
#endif
#if PY_VERSION_HEX >= 0x03090000
  O("interp.gc", PyInterpreterState, gc)
#endif
  P("gc.size", sizeof(struct _gc_runtime_state))
#ifdef GC_OLD_INCREMENTAL
  O("gc.generations", struct _gc_runtime_state, young)
#else
  O("gc.generations", struct _gc_runtime_state, generations)
#endif
  P("gc.generation_size", sizeof(struct gc_generation))
  O("gc.permanent", struct _gc_runtime_state, permanent_generation)
  O("gc.collecting", struct _gc_runtime_state, collecting)
  O("gc.generation_stats", struct _gc_runtime_state, generation_stats)
  P("gc.generation_stats_size", sizeof(((struct _gc_runtime_state *)0)->generation_stats))
  P("gc_stats.size", sizeof(struct gc_generation_stats))
  O("gc_stats.collections", struct gc_generation_stats, collections)
  O("gc_stats.collected", struct gc_generation_stats, collected)
  O("gc_stats.uncollectable", struct gc_generation_stats, uncollectable)
#if PY_VERSION_HEX >= 0x030f0000
  P("gc_stats.buffers_size", sizeof(struct gc_stats))
  O("gc_stats.young_items", struct gc_stats, young.items)
  O("gc_stats.young_index", struct gc_stats, young.index)
  O("gc_stats.old0_items", struct gc_stats, old[0].items)
  O("gc_stats.old0_index", struct gc_stats, old[0].index)
  O("gc_stats.old1_items", struct gc_stats, old[1].items)
  O("gc_stats.old1_index", struct gc_stats, old[1].index)
  P("gc_stats.young_length", sizeof(((struct gc_stats *)0)->young.items) / sizeof(struct gc_generation_stats))
  P("gc_stats.old_length", sizeof(((struct gc_stats *)0)->old[0].items) / sizeof(struct gc_generation_stats))
#endif
  P("gc_head.size", sizeof(PyGC_Head))
#if PY_VERSION_HEX >= 0x030c0000
  O("interp.obmalloc", PyInterpreterState, obmalloc)
  P("interp.obmalloc_is_pointer", sizeof(((PyInterpreterState *)0)->obmalloc) == sizeof(void *))
  O("obmalloc.arenas", struct _obmalloc_state, mgmt.arenas)
  O("obmalloc.maxarenas", struct _obmalloc_state, mgmt.maxarenas)
  O("obmalloc.narenas", struct _obmalloc_state, mgmt.narenas_currently_allocated)
  P("arena.bytes", ARENA_SIZE)
  P("pool.bytes", POOL_SIZE)
#elif PY_VERSION_HEX >= 0x030a0000
  P("arena.bytes", 1 << 20)
  P("pool.bytes", 1 << 14)
#else
  P("arena.bytes", 1 << 18)
  P("pool.bytes", 1 << 12)
#endif
  P("arena.size", sizeof(struct our_arena_object))
  O("arena.address", struct our_arena_object, address)
  O("arena.pool_address", struct our_arena_object, pool_address)
  O("arena.nfreepools", struct our_arena_object, nfreepools)
  O("arena.ntotalpools", struct our_arena_object, ntotalpools)
  P("pool.header_size", (sizeof(struct our_pool_header) + 15) & ~15)
  O("pool.count", struct our_pool_header, ref)
  O("pool.freeblock", struct our_pool_header, freeblock)
  O("pool.arenaindex", struct our_pool_header, arenaindex)
  O("pool.szidx", struct our_pool_header, szidx)
  O("pool.nextoffset", struct our_pool_header, nextoffset)
  O("pool.maxnextoffset", struct our_pool_header, maxnextoffset)
  P("object.size", sizeof(PyObject))
#if PY_VERSION_HEX >= 0x030e0000
  P("object.ob_refcnt", 0)
#else
  O("object.ob_refcnt", PyObject, ob_refcnt)
#endif
  O("object.ob_type", PyObject, ob_type)
  O("var_object.ob_size", PyVarObject, ob_size)
  O("type.tp_name", PyTypeObject, tp_name)
  O("type.tp_basicsize", PyTypeObject, tp_basicsize)
  O("type.tp_itemsize", PyTypeObject, tp_itemsize)
  O("type.tp_flags", PyTypeObject, tp_flags)
  O("type.tp_traverse", PyTypeObject, tp_traverse)
  O("type.tp_members", PyTypeObject, tp_members)
  O("type.tp_dictoffset", PyTypeObject, tp_dictoffset)
  O("type.tp_weaklistoffset", PyTypeObject, tp_weaklistoffset)
  O("type.tp_dict", PyTypeObject, tp_dict)
  O("type.tp_base", PyTypeObject, tp_base)
  O("type.tp_bases", PyTypeObject, tp_bases)
  O("type.tp_mro", PyTypeObject, tp_mro)
  O("type.tp_cache", PyTypeObject, tp_cache)
  O("type.tp_subclasses", PyTypeObject, tp_subclasses)
  O("type.tp_weaklist", PyTypeObject, tp_weaklist)
  P("type.size", sizeof(PyTypeObject))
  O("heaptype.ht_name", PyHeapTypeObject, ht_name)
  O("heaptype.ht_slots", PyHeapTypeObject, ht_slots)
  O("heaptype.ht_qualname", PyHeapTypeObject, ht_qualname)
  O("heaptype.ht_cached_keys", PyHeapTypeObject, ht_cached_keys)
#if PY_VERSION_HEX >= 0x03090000
  O("heaptype.ht_module", PyHeapTypeObject, ht_module)
#endif
  P("heaptype.size", sizeof(PyHeapTypeObject))
  O("dict.ma_used", PyDictObject, ma_used)
  O("dict.ma_keys", PyDictObject, ma_keys)
  O("dict.ma_values", PyDictObject, ma_values)
  P("dict.size", sizeof(PyDictObject))
  O("keys.dk_refcnt", struct _dictkeysobject, dk_refcnt)
  O("keys.dk_nentries", struct _dictkeysobject, dk_nentries)
  O("keys.dk_usable", struct _dictkeysobject, dk_usable)
  O("keys.dk_indices", struct _dictkeysobject, dk_indices)
#if PY_VERSION_HEX >= 0x030b0000
  O("keys.dk_log2_size", struct _dictkeysobject, dk_log2_size)
  O("keys.dk_log2_index_bytes", struct _dictkeysobject, dk_log2_index_bytes)
  O("keys.dk_kind", struct _dictkeysobject, dk_kind)
  O("values.values", struct _dictvalues, values)
#else
  O("keys.dk_size", struct _dictkeysobject, dk_size)
#endif
#if PY_VERSION_HEX >= 0x030d0000
  O("values.capacity", struct _dictvalues, capacity)
  O("values.size", struct _dictvalues, size)
  O("values.embedded", struct _dictvalues, embedded)
  O("values.valid", struct _dictvalues, valid)
#endif
  O("list.ob_item", PyListObject, ob_item)
  O("list.allocated", PyListObject, allocated)
  P("list.size", sizeof(PyListObject))
  O("tuple.ob_item", PyTupleObject, ob_item)
  O("set.fill", PySetObject, fill)
  O("set.used", PySetObject, used)
  O("set.mask", PySetObject, mask)
  O("set.table", PySetObject, table)
  O("set.smalltable", PySetObject, smalltable)
  P("set.entry_size", sizeof(setentry))
  P("set.size", sizeof(PySetObject))
  O("unicode.length", PyASCIIObject, length)
  O("unicode.hash", PyASCIIObject, hash)
  O("unicode.state", PyASCIIObject, state)
  P("unicode.ascii_size", sizeof(PyASCIIObject))
  P("unicode.compact_size", sizeof(PyCompactUnicodeObject))
  O("unicode.utf8_length", PyCompactUnicodeObject, utf8_length)
  O("unicode.utf8", PyCompactUnicodeObject, utf8)
  P("unicode.size", sizeof(PyUnicodeObject))
  O("unicode.data", PyUnicodeObject, data)
  O("bytes.ob_sval", PyBytesObject, ob_sval)
  O("bytearray.ob_alloc", PyByteArrayObject, ob_alloc)
  O("bytearray.ob_bytes", PyByteArrayObject, ob_bytes)
  P("bytearray.size", sizeof(PyByteArrayObject))
#if PY_VERSION_HEX >= 0x030c0000
  O("long.tag", PyLongObject, long_value.lv_tag)
  O("long.digits", PyLongObject, long_value.ob_digit)
#else
  O("long.digits", PyLongObject, ob_digit)
#endif
  P("long.digit_size", sizeof(digit))
  P("float.size", sizeof(PyFloatObject))
  O("function.func_globals", PyFunctionObject, func_globals)
  O("function.func_code", PyFunctionObject, func_code)
  O("function.func_closure", PyFunctionObject, func_closure)
  O("function.func_defaults", PyFunctionObject, func_defaults)
  O("function.func_kwdefaults", PyFunctionObject, func_kwdefaults)
  O("function.func_dict", PyFunctionObject, func_dict)
  O("function.func_name", PyFunctionObject, func_name)
  O("function.func_qualname", PyFunctionObject, func_qualname)
  O("function.func_module", PyFunctionObject, func_module)
  P("function.size", sizeof(PyFunctionObject))
  O("method.im_func", PyMethodObject, im_func)
  O("method.im_self", PyMethodObject, im_self)
  O("cell.ob_ref", PyCellObject, ob_ref)
  P("cell.size", sizeof(PyCellObject))
  O("weakref.wr_object", PyWeakReference, wr_object)
  O("weakref.wr_callback", PyWeakReference, wr_callback)
  P("weakref.size", sizeof(PyWeakReference))
  O("module.md_dict", struct our_module, md_dict)
  O("deque.leftblock", struct our_deque, leftblock)
  O("deque.rightblock", struct our_deque, rightblock)
  O("deque.leftindex", struct our_deque, leftindex)
  O("deque.rightindex", struct our_deque, rightindex)
  P("deque_block.size", sizeof(struct our_deque_block))
  P("deque_block.length", BLOCKLEN)
  O("deque_block.data", struct our_deque_block, data)
  O("deque_block.rightlink", struct our_deque_block, rightlink)
  O("odict.od_fast_nodes", struct our_odict, od_fast_nodes)
  O("odict.od_fast_nodes_size", struct our_odict, od_fast_nodes_size)
  P("odict_node.size", sizeof(struct our_odict_node))
  O("code.co_filename", PyCodeObject, co_filename)
  O("code.co_name", PyCodeObject, co_name)
  O("code.co_firstlineno", PyCodeObject, co_firstlineno)
  O("code.co_flags", PyCodeObject, co_flags)
  O("code.co_consts", PyCodeObject, co_consts)
  O("code.co_names", PyCodeObject, co_names)
  O("code.co_stacksize", PyCodeObject, co_stacksize)
  O("code.co_argcount", PyCodeObject, co_argcount)
  O("code.co_nlocals", PyCodeObject, co_nlocals)
  P("code.size", sizeof(PyCodeObject))
#if PY_VERSION_HEX >= 0x030b0000
  O("code.co_qualname", PyCodeObject, co_qualname)
  O("code.co_linetable", PyCodeObject, co_linetable)
  O("code.co_localsplusnames", PyCodeObject, co_localsplusnames)
  O("code.co_localspluskinds", PyCodeObject, co_localspluskinds)
  O("code.co_nlocalsplus", PyCodeObject, co_nlocalsplus)
  O("code.co_code_adaptive", PyCodeObject, co_code_adaptive)
  P("iframe.size", offsetof(struct _PyInterpreterFrame, localsplus))
  O("iframe.previous", struct _PyInterpreterFrame, previous)
  O("iframe.localsplus", struct _PyInterpreterFrame, localsplus)
  O("iframe.owner", struct _PyInterpreterFrame, owner)
#if PY_VERSION_HEX >= 0x030e0000
  O("iframe.stackpointer", struct _PyInterpreterFrame, stackpointer)
#else
  O("iframe.stacktop", struct _PyInterpreterFrame, stacktop)
#endif
#if PY_VERSION_HEX >= 0x030d0000
  O("iframe.code", struct _PyInterpreterFrame, f_executable)
  O("iframe.instr_ptr", struct _PyInterpreterFrame, instr_ptr)
  O("iframe.func", struct _PyInterpreterFrame, f_funcobj)
#else
  O("iframe.code", struct _PyInterpreterFrame, f_code)
  O("iframe.instr_ptr", struct _PyInterpreterFrame, prev_instr)
#if PY_VERSION_HEX >= 0x030c0000
  O("iframe.func", struct _PyInterpreterFrame, f_funcobj)
#else
  O("iframe.func", struct _PyInterpreterFrame, f_func)
#endif
#endif
  O("iframe.globals", struct _PyInterpreterFrame, f_globals)
  O("iframe.locals", struct _PyInterpreterFrame, f_locals)
  O("iframe.frame_obj", struct _PyInterpreterFrame, frame_obj)
  O("frame.f_frame", struct _frame, f_frame)
  O("frame.f_back", struct _frame, f_back)
  P("frame.size", sizeof(struct _frame))
  O("generator.gi_iframe", PyGenObject, gi_iframe)
  O("generator.gi_frame_state", PyGenObject, gi_frame_state)
  P("generator.size", sizeof(PyGenObject))
#else
  O("code.co_varnames", PyCodeObject, co_varnames)
  O("code.co_freevars", PyCodeObject, co_freevars)
  O("code.co_cellvars", PyCodeObject, co_cellvars)
  O("code.co_code", PyCodeObject, co_code)
  O("frame.f_back", PyFrameObject, f_back)
  O("frame.f_code", PyFrameObject, f_code)
  O("frame.f_globals", PyFrameObject, f_globals)
  O("frame.f_locals", PyFrameObject, f_locals)
  O("frame.f_lineno", PyFrameObject, f_lineno)
  O("frame.f_lasti", PyFrameObject, f_lasti)
  O("frame.f_valuestack", PyFrameObject, f_valuestack)
  O("frame.f_localsplus", PyFrameObject, f_localsplus)
#if PY_VERSION_HEX >= 0x030a0000
  O("frame.f_stackdepth", PyFrameObject, f_stackdepth)
#else
  O("frame.f_stacktop", PyFrameObject, f_stacktop)
#endif
  P("frame.size", sizeof(PyFrameObject))
  O("generator.gi_frame", PyGenObject, gi_frame)
  P("generator.size", sizeof(PyGenObject))
#endif
  O("generator.gi_name", PyGenObject, gi_name)
  O("generator.gi_qualname", PyGenObject, gi_qualname)
  O("memberdef.offset", PyMemberDef, offset)
  P("memberdef.size", sizeof(PyMemberDef))
#if PY_VERSION_HEX >= 0x030d0000
  P("debug.size", sizeof(_Py_DebugOffsets))
  D(version) D(free_threaded)
  D(runtime_state.size) D(runtime_state.finalizing) D(runtime_state.interpreters_head)
  D(interpreter_state.size) D(interpreter_state.id) D(interpreter_state.next) D(interpreter_state.threads_head)
  D(interpreter_state.gc) D(interpreter_state.imports_modules) D(interpreter_state.sysdict) D(interpreter_state.builtins)
  D(thread_state.size) D(thread_state.next) D(thread_state.interp) D(thread_state.current_frame) D(thread_state.thread_id)
  D(thread_state.native_thread_id) D(thread_state.datastack_chunk)
  D(interpreter_frame.size) D(interpreter_frame.previous) D(interpreter_frame.executable) D(interpreter_frame.instr_ptr)
  D(interpreter_frame.localsplus) D(interpreter_frame.owner)
  D(code_object.size) D(code_object.filename) D(code_object.name) D(code_object.qualname) D(code_object.linetable)
  D(code_object.firstlineno) D(code_object.argcount) D(code_object.localsplusnames) D(code_object.localspluskinds)
  D(code_object.co_code_adaptive)
  D(pyobject.size) D(pyobject.ob_type) D(type_object.size) D(type_object.tp_name) D(type_object.tp_flags)
  D(tuple_object.ob_item) D(tuple_object.ob_size) D(list_object.size) D(list_object.ob_item) D(list_object.ob_size)
  D(dict_object.size) D(dict_object.ma_keys) D(dict_object.ma_values) D(float_object.size)
  D(long_object.lv_tag) D(long_object.ob_digit) D(bytes_object.ob_size) D(bytes_object.ob_sval)
  D(unicode_object.state) D(unicode_object.length) D(unicode_object.asciiobject_size)
  D(gc.size) D(gc.collecting)
#endif
#if PY_VERSION_HEX >= 0x030e0000
  D(interpreter_frame.stackpointer)
  D(set_object.size) D(set_object.used) D(set_object.table) D(set_object.mask)
  D(gen_object.size) D(gen_object.gi_name) D(gen_object.gi_iframe) D(gen_object.gi_frame_state)
#endif
#if PY_VERSION_HEX >= 0x030f0000
  D(type_object.tp_basicsize) D(type_object.tp_dictoffset) D(heap_type_object.size) D(heap_type_object.ht_cached_keys)
  D(unicode_object.compactunicodeobject_size) D(gc.generation_stats_size) D(gc.generation_stats)
#endif
};

__attribute__((section(".layout.masks"), used)) struct mask layout_masks[] = {
  { "unicode.mask_kind", { .kind = 7 }, { 0 } },
  { "unicode.mask_compact", { .compact = 1 }, { 0 } },
  { "unicode.mask_ascii", { .ascii = 1 }, { 0 } },
  { "unicode.mask_interned", { .interned = 3 }, { 0 } },
};
