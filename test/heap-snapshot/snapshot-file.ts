import { readFileSync } from 'node:fs';

interface SnapshotJson {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...string[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[], ...string[]];
    };
    readonly node_count: number;
    readonly edge_count: number;
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

export interface SnapshotNode {
  readonly index: number;
  readonly type: string;
  readonly name: string;
  readonly id: number;
  readonly size: number;
  readonly edges: readonly { readonly type: string; readonly name: string | number; readonly to: number }[];
}

/**
 * Reads a .heapsnapshot as Chrome DevTools' loader does, by the file's own description of its fields, and throws where
 * that would go wrong: an edge into the middle of a node, a string that is not there, an id twice, wrong counts, a node
 * that the root does not reach. Source: devtools-frontend, HeapSnapshot.ts; V8, heap-snapshot-generator.cc.
 */
export function readSnapshotFile(file: string): { nodes: SnapshotNode[]; text: string } {
  const text = readFileSync(file, 'utf8');
  const json = JSON.parse(text) as SnapshotJson;
  const { meta, node_count, edge_count } = json.snapshot;
  const nodeFields = meta.node_fields.length;
  const edgeFields = meta.edge_fields.length;
  const field = (name: string) => requireIndex(meta.node_fields.indexOf(name), name);
  const [typeAt, nameAt, idAt, sizeAt, edgeCountAt] = ['type', 'name', 'id', 'self_size', 'edge_count'].map(
    field,
  );
  same(json.nodes.length, node_count * nodeFields, 'numbers of nodes');
  same(json.edges.length, edge_count * edgeFields, 'numbers of edges');
  const string = (index: number) => json.strings[requireIndex(index, 'string')] ?? fail(`no string ${index}`);
  const ids = new Set<number>();
  const nodes: SnapshotNode[] = [];
  let edge = 0;
  for (let index = 0; index < node_count; index++) {
    const at = (offset: number) => json.nodes[index * nodeFields + offset]!;
    if (ids.has(at(idAt!))) fail(`id ${at(idAt!)} twice`);
    ids.add(at(idAt!));
    const edges = Array.from({ length: at(edgeCountAt!) }, () => {
      const [type, nameOrIndex, to] = json.edges.slice(edge * edgeFields, ++edge * edgeFields);
      const typeName = meta.edge_types[0][type!] ?? fail(`no edge type ${type}`);
      if (to! % nodeFields !== 0 || to! >= json.nodes.length) fail(`an edge to ${to}, where no node begins`);
      const name = typeName === 'element' || typeName === 'hidden' ? nameOrIndex! : string(nameOrIndex!);
      return { type: typeName, name, to: to! / nodeFields };
    });
    const type = meta.node_types[0][at(typeAt!)] ?? fail(`no node type ${at(typeAt!)}`);
    nodes.push({ index, type, name: string(at(nameAt!)), id: at(idAt!), size: at(sizeAt!), edges });
  }
  same(edge, edge_count, 'edges of all nodes');
  requireReached(nodes);
  return { nodes, text };
}

function requireReached(nodes: readonly SnapshotNode[]): void {
  const reached = new Uint8Array(nodes.length);
  const stack = [0];
  reached[0] = 1;
  for (let at = stack.pop(); at !== undefined; at = stack.pop())
    for (const { to } of nodes[at]!.edges)
      if (reached[to] === 0) {
        reached[to] = 1;
        stack.push(to);
      }
  const missed = reached.indexOf(0);
  if (missed >= 0) fail(`the root does not reach node ${missed}, ${nodes[missed]!.name}`);
}

function requireIndex(index: number, what: string): number {
  return index >= 0 ? index : fail(`no ${what}`);
}

function same(a: number, b: number, what: string): void {
  if (a !== b) fail(`${what}: ${a} and ${b}`);
}

function fail(why: string): never {
  throw new Error(`not a heap snapshot: ${why}`);
}
