import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import { decodeString, findString } from '../retention/model/copied-string.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';
import type { ReadGraph } from '../retention/read-graph.ts';
import { KIND } from '../types/python-type.ts';
import { createEdgeNames } from './edge-names.ts';
import { nodeName, nodeType } from './node-names.ts';
import { groupRoots, type RootGroups } from './root-groups.ts';
import { EDGE_TYPES, NODE_FIELDS, NODE_TYPES, snapshotMeta } from './snapshot-format.ts';
import { createStringTable, type StringTable } from './string-table.ts';
import type { TextWriter } from './text-writer.ts';

export interface WrittenSnapshot {
  readonly nodes: number;
  readonly edges: number;
  readonly bytes: number;
}

const DEADLINE_EVERY = 0xffff;
const LONGEST_VALUE = 200;

/** What the parts of a snapshot are written from. */
interface Parts {
  readonly model: HeapModel;
  readonly graph: HeapGraph;
  readonly groups: RootGroups;
  /** Nodes in front of the objects: the root, the roots that are no modules, and a node for each kind of those. */
  readonly made: number;
  readonly withStrings: boolean;
  readonly strings: StringTable;
  readonly writer: TextWriter;
  readonly checkDeadline: () => void;
}

/**
 * Writes a graph, its nodes first: the root (which holds the modules, by name, and the next), "(GC roots)", one for each
 * other kind of roots, then the objects.
 */
export function writeObjects(
  model: HeapModel,
  { graph, moduleRoots }: ReadGraph,
  writer: TextWriter,
  withStrings: boolean,
  checkDeadline: () => void,
): WrittenSnapshot {
  const groups = groupRoots(model, graph, moduleRoots);
  const made = 2 + groups.others.length;
  const strings = createStringTable(withStrings ? countStrings(model, graph) : 0);
  const parts: Parts = { model, graph, groups, made, withStrings, strings, writer, checkDeadline };
  const nodes = made + graph.count - 1;
  const edges = graph.references.count + graph.roots.count + 1 + groups.others.length;
  writer.text(`{"snapshot":${JSON.stringify(snapshotMeta(nodes, edges))},\n"nodes":[`);
  writeNodes(parts);
  writer.text('],\n"edges":[');
  writeEdges(parts);
  writer.text(
    '],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n"strings":[',
  );
  writeStrings(parts);
  writer.text(']}\n');
  writer.flush();
  return { nodes, edges, bytes: writer.bytes };
}

function writeNodes({
  model,
  graph,
  groups,
  made,
  withStrings,
  strings,
  writer,
  checkDeadline,
}: Parts): void {
  let index = 0;
  const node = (type: (typeof NODE_TYPES)[number], name: number, size: number, edges: number) => {
    if (index > 0) writer.text(',\n');
    // V8 gives its objects odd ids.
    for (const value of [NODE_TYPES.indexOf(type), name, index * 2 + 1, size, edges]) {
      writer.number(value);
      writer.text(',');
    }
    writer.text('0');
    index++;
  };
  node('synthetic', strings.index(''), 0, groups.modules.length + 1);
  node('synthetic', strings.index('(GC roots)'), 0, groups.others.length);
  for (const { name, objects } of groups.others)
    node('synthetic', strings.index(`(${name})`), 0, objects.length);
  let valuesSoFar = 0;
  for (let object = 1; object < graph.count; object++) {
    if ((object & DEADLINE_EVERY) === 0) checkDeadline();
    const { kind } = model.shapeOf(graph.types[object]!).type;
    const hasValue = withStrings && kind === KIND.str;
    const name = hasValue ? valuesSoFar++ : strings.index(nodeName(model, graph, object));
    node(nodeType(kind), name, graph.sizes[object]!, graph.starts[object + 1]! - graph.starts[object]!);
  }
  if (index !== made + graph.count - 1) throw new Error('writeNodes: nodes and their number differ');
}

function writeEdges({
  model,
  graph,
  groups,
  made,
  withStrings,
  strings,
  writer,
  checkDeadline,
}: Parts): void {
  const fields = NODE_FIELDS.length;
  let first = true;
  const edge = (type: (typeof EDGE_TYPES)[number], nameOrIndex: number, node: number) => {
    if (!first) writer.text(',\n');
    first = false;
    writer.number(EDGE_TYPES.indexOf(type));
    writer.text(',');
    writer.number(nameOrIndex);
    writer.text(',');
    writer.number(node * fields);
  };
  const nodeOf = (object: number) => made + object - 1;
  for (const { name, object } of groups.modules) edge('property', strings.index(name), nodeOf(object));
  edge('element', 1, 1);
  for (let i = 0; i < groups.others.length; i++) edge('element', i + 1, 2 + i);
  for (const { objects } of groups.others)
    for (const [i, object] of objects.entries()) edge('element', i + 1, nodeOf(object));

  const nameOf = createEdgeNames(model, graph, withStrings);
  for (let object = 1; object < graph.count; object++) {
    if ((object & DEADLINE_EVERY) === 0) checkDeadline();
    const end = graph.starts[object + 1]!;
    for (let i = graph.starts[object]!; i < end; i++) {
      const name = nameOf(object, graph.edges!.at(i));
      const label = name.type === 'element' ? i - graph.starts[object]! : strings.index(name.name);
      edge(name.type, label, nodeOf(graph.references.at(i)));
    }
  }
}

function countStrings(model: HeapModel, graph: HeapGraph): number {
  let count = 0;
  for (let object = 1; object < graph.count; object++)
    if (model.shapeOf(graph.types[object]!).type.kind === KIND.str) count++;
  return count;
}

/** Values of strings in the order of their nodes, if any, then names. */
function writeStrings({ model, graph, withStrings, strings, writer, checkDeadline }: Parts): void {
  let first = true;
  const write = (text: string) => {
    writer.text(`${first ? '' : ',\n'}${JSON.stringify(text)}`);
    first = false;
  };
  for (let object = 1; withStrings && object < graph.count; object++) {
    if ((object & DEADLINE_EVERY) === 0) checkDeadline();
    if (model.shapeOf(graph.types[object]!).type.kind !== KIND.str) continue;
    const found = findString(model.copy, model.layout, graph.places[object]!);
    const length = Math.min(found?.length ?? 0, LONGEST_VALUE);
    write(found === null ? '' : decodeString(model.copy, { ...found, length }));
  }
  for (const name of strings.names) write(name);
}
