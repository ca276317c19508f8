import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';

/** First bytes of `_PyRuntime` since 3.13. Source: Include/internal/pycore_debug_offsets.h. */
export const DEBUG_COOKIE = 'xdebugpy';

/**
 * What `_Py_DebugOffsets` calls the fields of our tables. What a debugger needs is published; the rest (arenas, type
 * slots, counters) is not and stays as measured.
 */
const PUBLISHED: readonly (readonly [ours: string, published: string])[] = [
  ['rt.size', 'runtime_state.size'],
  ['rt.finalizing', 'runtime_state.finalizing'],
  ['rt.interp_head', 'runtime_state.interpreters_head'],
  ['interp.size', 'interpreter_state.size'],
  ['interp.id', 'interpreter_state.id'],
  ['interp.next', 'interpreter_state.next'],
  ['interp.tstate_head', 'interpreter_state.threads_head'],
  ['interp.gc', 'interpreter_state.gc'],
  ['interp.modules', 'interpreter_state.imports_modules'],
  ['interp.sysdict', 'interpreter_state.sysdict'],
  ['interp.builtins', 'interpreter_state.builtins'],
  ['tstate.size', 'thread_state.size'],
  ['tstate.next', 'thread_state.next'],
  ['tstate.interp', 'thread_state.interp'],
  ['tstate.current_frame', 'thread_state.current_frame'],
  ['tstate.thread_id', 'thread_state.thread_id'],
  ['tstate.native_thread_id', 'thread_state.native_thread_id'],
  ['tstate.datastack_chunk', 'thread_state.datastack_chunk'],
  ['iframe.previous', 'interpreter_frame.previous'],
  ['iframe.code', 'interpreter_frame.executable'],
  ['iframe.instr_ptr', 'interpreter_frame.instr_ptr'],
  ['iframe.localsplus', 'interpreter_frame.localsplus'],
  ['iframe.owner', 'interpreter_frame.owner'],
  ['iframe.stackpointer', 'interpreter_frame.stackpointer'],
  ['code.size', 'code_object.size'],
  ['code.co_filename', 'code_object.filename'],
  ['code.co_name', 'code_object.name'],
  ['code.co_qualname', 'code_object.qualname'],
  ['code.co_linetable', 'code_object.linetable'],
  ['code.co_firstlineno', 'code_object.firstlineno'],
  ['code.co_argcount', 'code_object.argcount'],
  ['code.co_localsplusnames', 'code_object.localsplusnames'],
  ['code.co_localspluskinds', 'code_object.localspluskinds'],
  ['code.co_code_adaptive', 'code_object.co_code_adaptive'],
  ['object.size', 'pyobject.size'],
  ['object.ob_type', 'pyobject.ob_type'],
  ['type.size', 'type_object.size'],
  ['type.tp_name', 'type_object.tp_name'],
  ['type.tp_flags', 'type_object.tp_flags'],
  ['type.tp_basicsize', 'type_object.tp_basicsize'],
  ['type.tp_dictoffset', 'type_object.tp_dictoffset'],
  ['heaptype.size', 'heap_type_object.size'],
  ['heaptype.ht_cached_keys', 'heap_type_object.ht_cached_keys'],
  ['tuple.ob_item', 'tuple_object.ob_item'],
  ['list.size', 'list_object.size'],
  ['list.ob_item', 'list_object.ob_item'],
  ['set.size', 'set_object.size'],
  ['set.used', 'set_object.used'],
  ['set.table', 'set_object.table'],
  ['set.mask', 'set_object.mask'],
  ['dict.size', 'dict_object.size'],
  ['dict.ma_keys', 'dict_object.ma_keys'],
  ['dict.ma_values', 'dict_object.ma_values'],
  ['float.size', 'float_object.size'],
  ['long.tag', 'long_object.lv_tag'],
  ['long.digits', 'long_object.ob_digit'],
  ['bytes.ob_sval', 'bytes_object.ob_sval'],
  ['unicode.state', 'unicode_object.state'],
  ['unicode.length', 'unicode_object.length'],
  ['unicode.ascii_size', 'unicode_object.asciiobject_size'],
  ['unicode.compact_size', 'unicode_object.compactunicodeobject_size'],
  ['gc.size', 'gc.size'],
  ['gc.collecting', 'gc.collecting'],
  ['gc.generation_stats', 'gc.generation_stats'],
  ['generator.size', 'gen_object.size'],
  ['generator.gi_name', 'gen_object.gi_name'],
  ['generator.gi_iframe', 'gen_object.gi_iframe'],
  ['generator.gi_frame_state', 'gen_object.gi_frame_state'],
];

/** States are up to 400 KB, objects below 1 KB; with room for what may come. */
const LARGEST_STATE = 4 * 1024 * 1024;
const LARGEST_OBJECT = 4096;

/**
 * The table of one minor version with the numbers that the target itself publishes, so that a patch release that moved a
 * field is read rightly. Null when it publishes something that cannot be: a target may lie.
 */
export function withPublishedOffsets(memory: TargetMemory, runtime: number, table: Layout): Layout | null {
  const layout: Record<string, number> = { ...table };
  for (const [ours, published] of PUBLISHED) {
    const at = table[`debug.${published}`];
    if (at === undefined || table[ours] === undefined) continue;
    const value = u64(memory, runtime + at);
    if (!isCredible(ours, value, table[ours])) return null;
    layout[ours] = value;
  }
  moveAlong(layout, table, 'tstate.datastack_chunk', ['tstate.datastack_top', 'tstate.datastack_limit']);
  moveAlong(layout, table, 'iframe.localsplus', ['iframe.size']);
  return layout;
}

function isCredible(name: string, value: number, measured: number): boolean {
  const limit = /^(rt|interp|tstate)\./.test(name) ? LARGEST_STATE : LARGEST_OBJECT;
  // A field never lies on an address that the measured one could not lie on.
  const alignment = measured % 8 === 0 ? 8 : measured % 4 === 0 ? 4 : 1;
  return value >= 0 && value < limit && value % alignment === 0;
}

/** Fields that are not published but lie behind one that is. */
function moveAlong(layout: Record<string, number>, table: Layout, anchor: string, names: string[]): void {
  const by = layout[anchor]! - table[anchor]!;
  for (const name of names) layout[name] = table[name]! + by;
}
