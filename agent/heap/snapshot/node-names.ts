import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';
import { classText, functionText } from '../retention/model/own-names.ts';
import { KIND, type Kind } from '../types/python-type.ts';
import type { NODE_TYPES } from './snapshot-format.ts';

const TYPES: ReadonlyMap<Kind, (typeof NODE_TYPES)[number]> = new Map<Kind, (typeof NODE_TYPES)[number]>([
  [KIND.str, 'string'],
  [KIND.int, 'number'],
  [KIND.float, 'number'],
  [KIND.code, 'code'],
  [KIND.function, 'closure'],
]);

/** V8's word for a kind of object. */
export function nodeType(kind: Kind): (typeof NODE_TYPES)[number] {
  return TYPES.get(kind) ?? 'object';
}

/** An object goes by its type; classes and functions by their own names. */
export function nodeName(model: HeapModel, graph: HeapGraph, object: number): string {
  const { type } = model.shapeOf(graph.types[object]!);
  const place = graph.places[object]!;
  if (type.kind === KIND.type) return `class ${classText(model, place) ?? '?'}`;
  if (type.kind === KIND.function) return functionText(model, place) ?? type.name;
  return type.name;
}
