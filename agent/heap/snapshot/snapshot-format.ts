/**
 * The format of V8's heap snapshots as Chrome and Node 24 write it. A node is six numbers, an edge three; a node's edges
 * follow those of the node before it, and an edge leads to the index of the first number of a node.
 * Source: V8, src/profiler/heap-snapshot-generator.cc (HeapSnapshotJSONSerializer).
 */
export const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'] as const;
export const NODE_TYPES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
] as const;
export const EDGE_FIELDS = ['type', 'name_or_index', 'to_node'] as const;
export const EDGE_TYPES = [
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'shortcut',
  'weak',
] as const;

/** The `snapshot` member: what the numbers mean. */
export function snapshotMeta(nodes: number, edges: number): object {
  return {
    meta: {
      node_fields: NODE_FIELDS,
      node_types: [NODE_TYPES, 'string', 'number', 'number', 'number', 'number'],
      edge_fields: EDGE_FIELDS,
      edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
      trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
      trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
      sample_fields: ['timestamp_us', 'last_assigned_id'],
      location_fields: ['object_index', 'script_id', 'line', 'column'],
    },
    node_count: nodes,
    edge_count: edges,
    trace_function_count: 0,
    extra_native_bytes: 0,
  };
}
