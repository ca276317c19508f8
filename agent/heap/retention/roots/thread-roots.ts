import { KIND, type Kind } from '../../types/python-type.ts';
import { placeOf, pointerAt, taggedPointerAt } from '../copy/heap-copy.ts';
import type { GraphBuilder } from '../graph/build-graph.ts';
import { stringAt } from '../model/copied-string.ts';
import { EDGE } from '../model/edge.ts';
import { frameContents } from '../model/frame-references.ts';
import type { HeapModel } from '../model/heap-model.ts';
import { createReferenceList } from '../model/reference-list.ts';
import { eachStackFrame } from './stack-frames.ts';

const MOST_THREADS = 10_000;
const MOST_FRAMES = 100_000;
const LONGEST_NAME = 200;
/**
 * The interpreter parks freed objects of these kinds in arrays and forgets their entries when it uses them again: a
 * pointer from its state to one of them need not be a reference. Those that are appear in the rest.
 */
const PARKED: ReadonlySet<Kind> = new Set([KIND.dict, KIND.list, KIND.tuple, KIND.float, KIND.frame]);

/**
 * Makes roots of what running functions hold in their variables, by function and variable, then of what thread states
 * and the interpreter's state hold.
 */
export function addThreadRoots(
  model: HeapModel,
  builder: GraphBuilder,
  interpreterAddress: number,
  namespaces: ReadonlyMap<number, string>,
): void {
  const { copy, layout } = model;
  const interpreter = placeOf(copy, interpreterAddress);
  const threads = threadStates(model, interpreter);
  for (const thread of threads) {
    if (model.minor < 11) addFrameObjects(model, builder, thread, namespaces);
    else addFrames(model, builder, thread, namespaces);
  }
  builder.follow();
  for (const thread of threads)
    addWords(model, builder, thread, layout['tstate.size']!, builder.paths.root('thread state'));
  const size = layout['interp.size']!;
  const state = builder.paths.root('interpreter state');
  if (interpreter !== 0) addWords(model, builder, interpreter, size, state, PARKED);
}

function threadStates({ copy, layout }: HeapModel, interpreter: number): number[] {
  const threads: number[] = [];
  if (interpreter === 0) return threads;
  let thread = pointerAt(copy, interpreter + (layout['interp.tstate_head']! >>> 2));
  for (; thread !== 0 && threads.length < MOST_THREADS; ) {
    threads.push(thread);
    thread = pointerAt(copy, thread + (layout['tstate.next']! >>> 2));
  }
  return threads;
}

/** Up to 3.10: each running function has a frame object. */
function addFrameObjects(
  model: HeapModel,
  builder: GraphBuilder,
  thread: number,
  namespaces: ReadonlyMap<number, string>,
): void {
  const { copy, layout } = model;
  const at = (place: number, field: string) => pointerAt(copy, place + (layout[field]! >>> 2));
  let frame = at(thread, 'tstate.frame');
  for (let i = 0; i < MOST_FRAMES && model.shapeAt(frame)?.type.kind === KIND.frame; i++) {
    const name = frameName(model, at(frame, 'frame.f_code'), at(frame, 'frame.f_globals'), namespaces);
    builder.addRoot(frame, builder.paths.root(name));
    frame = at(frame, 'frame.f_back');
  }
}

/** Since 3.11: frames lie in the thread's own stack and are no objects; what they hold is root. */
function addFrames(
  model: HeapModel,
  builder: GraphBuilder,
  thread: number,
  namespaces: ReadonlyMap<number, string>,
): void {
  const { copy, layout } = model;
  const list = createReferenceList(copy.end);
  eachStackFrame(model, thread, (frame, code) => {
    const globals = taggedPointerAt(copy, frame + (layout['iframe.globals']! >>> 2));
    const root = builder.paths.root(frameName(model, code, globals, namespaces));
    list.count = 0;
    frameContents(model, frame, list);
    for (let i = 0; i < list.count; i++) addAt(builder, list.targets[i]!, root, list.edges[i]!);
  });
}

function addAt(builder: GraphBuilder, place: number, root: number, edge: number): void {
  const type = builder.graph.objectAt(place) === 0 ? builder.unmetType(place) : 0;
  if (type !== 0) builder.addRoot(place, builder.graph.trie.child(root, edge, type, -1));
}

/** Every word of a structure of the interpreter's that leads to an object. */
function addWords(
  model: HeapModel,
  builder: GraphBuilder,
  place: number,
  bytes: number,
  root: number,
  except: ReadonlySet<Kind> = new Set(),
): void {
  const end = Math.min(place + (bytes >>> 2), model.copy.end);
  for (let word = place; word < end; word += 2) {
    const target = taggedPointerAt(model.copy, word);
    const kind = target === 0 ? undefined : model.shapeAt(target)?.type.kind;
    if (kind !== undefined && !except.has(kind)) addAt(builder, target, root, EDGE.field);
  }
}

/** `thread stack: app.worker.run`; the module from the function's namespace, the name from its code. */
function frameName(
  { copy, layout }: HeapModel,
  code: number,
  globals: number,
  namespaces: ReadonlyMap<number, string>,
): string {
  const field = layout['code.co_qualname'] ?? layout['code.co_name']!;
  const key = pointerAt(copy, code + (field >>> 2));
  const name = (key === 0 ? null : stringAt(copy, layout, key, LONGEST_NAME)) ?? '?';
  return `thread stack: ${namespaces.get(globals) ?? '?'}.${name}`;
}
