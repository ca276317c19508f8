import { KIND } from '../../types/python-type.ts';
import { taggedPointerAt } from '../copy/heap-copy.ts';
import { variableNames } from './definition-references.ts';
import { EDGE } from './edge.ts';
import type { HeapModel } from './heap-model.ts';
import { fieldReferences, instanceReferences } from './instance-references.ts';
import type { ObjectShape } from './object-shape.ts';
import { type ReferenceList, reserve } from './reference-list.ts';

const MOST_SLOTS = 65_536;
/** Highest gi_frame_state of a generator whose frame is still there. Include/internal/pycore_frame.h: renumbered in 3.15. */
const LAST_LIVE_STATE = 0;
const LAST_LIVE_STATE_315 = 4;

/**
 * A frame object: up to 3.10 the frame itself, since then a view of one, which holds the frame's variables once the
 * function has returned and they were moved behind it.
 */
export function frameReferences(
  model: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  const { copy, layout, minor } = model;
  if (minor < 11) {
    const locals = place + (layout['frame.f_localsplus']! >>> 2);
    // Behind f_valuestack lies the block stack, with whatever lay there before.
    scan(model, place + (layout['frame.f_back']! >>> 2), place + (layout['frame.f_valuestack']! >>> 2), list);
    const code = taggedPointerAt(copy, place + (layout['frame.f_code']! >>> 2));
    const most = copy.words[place + 4]!;
    variables(model, code, locals, most, temporariesOf(model, place), list);
    return;
  }
  fieldReferences(model, shape, place, list);
  instanceReferences(model, shape, place, list);
  const frame = taggedPointerAt(copy, place + (layout['frame.f_frame']! >>> 2));
  const own = frame > place && frame - place <= layout['frame.size']! >>> 2;
  if (own) frameContents(model, frame, list);
}

/** A generator, coroutine or asynchronous generator; since 3.11 its frame lies inside it. */
export function generatorReferences(
  model: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  const { copy, layout, minor } = model;
  if (minor < 11) {
    fieldReferences(model, shape, place, list);
    return;
  }
  const frame = place + (layout['generator.gi_iframe']! >>> 2);
  scan(model, place + 4, frame, list);
  const state = (copy.bytes[place * 4 + layout['generator.gi_frame_state']!]! << 24) >> 24;
  const last = minor >= 15 ? LAST_LIVE_STATE_315 : LAST_LIVE_STATE;
  // What a finished frame held was let go, and the pointers stay behind.
  if (state <= last) frameContents(model, frame, list);
}

/** An interpreter frame at `frame` (3.11 and later): code, namespaces, variables, temporaries. */
export function frameContents(model: HeapModel, frame: number, list: ReferenceList): void {
  const { copy, layout } = model;
  const locals = frame + (layout['iframe.localsplus']! >>> 2);
  scan(model, frame, locals, list);
  const code = taggedPointerAt(copy, frame + (layout['iframe.code']! >>> 2));
  if (model.shapeAt(code)?.type.kind !== KIND.code) return;
  const named = copy.words[code + (layout['code.co_nlocalsplus']! >>> 2)]!;
  const most = named + copy.words[code + (layout['code.co_stacksize']! >>> 2)]!;
  variables(model, code, locals, most, slotsInUse(model, frame, locals) - named, list);
}

/** Variables and temporaries of a frame; 0 when it is running and does not tell. */
function slotsInUse({ copy, layout }: HeapModel, frame: number, locals: number): number {
  if (layout['iframe.stackpointer'] !== undefined) {
    const top = taggedPointerAt(copy, frame + (layout['iframe.stackpointer'] >>> 2));
    return Math.max(0, (top - locals) >> 1);
  }
  return Math.max(0, copy.words[frame + (layout['iframe.stacktop']! >>> 2)]! | 0);
}

/** Temporaries of a frame object up to 3.10; 0 when it is running and does not tell. */
function temporariesOf({ copy, layout }: HeapModel, frame: number): number {
  const depth = layout['frame.f_stackdepth'];
  if (depth !== undefined) return Math.max(0, copy.words[frame + (depth >>> 2)]! | 0);
  const bottom = taggedPointerAt(copy, frame + (layout['frame.f_valuestack']! >>> 2));
  const top = taggedPointerAt(copy, frame + (layout['frame.f_stacktop']! >>> 2));
  return Math.max(0, (top - bottom) >> 1);
}

/**
 * Variables by name, then temporaries. Of a running frame it is not known how many temporaries there are; behind the
 * last one lie pointers to objects that it let go, which would make holders of them: so none are taken.
 */
function variables(
  model: HeapModel,
  code: number,
  start: number,
  most: number,
  temporaries: number,
  list: ReferenceList,
): void {
  if (model.shapeAt(code)?.type.kind !== KIND.code) return;
  const names = variableNames(model, code);
  const count = Math.min(most, names.length + Math.max(0, temporaries));
  if (count > MOST_SLOTS || start + count * 2 > model.copy.end || !reserve(list, count)) return;
  const edges = model.variables.local;
  for (let i = 0; i < count; i++) {
    const target = taggedPointerAt(model.copy, start + i * 2);
    if (target === 0) continue;
    list.targets[list.count] = target;
    list.edges[list.count++] = i < names.length ? edges.edge(names[i]!) : EDGE.field;
  }
}

function scan(model: HeapModel, from: number, to: number, list: ReferenceList): void {
  if (!reserve(list, (to - from) >>> 1)) return;
  for (let word = from; word < to; word += 2) {
    const target = taggedPointerAt(model.copy, word);
    if (target === 0) continue;
    list.targets[list.count] = target;
    list.edges[list.count++] = EDGE.field;
  }
}
