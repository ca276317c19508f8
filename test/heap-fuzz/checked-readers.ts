import { readFileSync, rmSync } from 'node:fs';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import { takeCensus } from '../../agent/heap/census/take-census.ts';
import { createAddressMap } from '../../agent/heap/memory/address-map.ts';
import type { Mapping } from '../../agent/heap/memory/mapping.ts';
import type { TargetMemory } from '../../agent/heap/memory/target-memory.ts';
import { censusAnswer, retentionAnswer } from '../../agent/heap/reader/answer-schemas.ts';
import type { JobBounds, RetentionTarget } from '../../agent/heap/retention/job-bounds.ts';
import { readRetention } from '../../agent/heap/retention/read-retention.ts';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import { readGcCounters } from '../../agent/heap/runtime/read-gc-counters.ts';
import { readThreads } from '../../agent/heap/runtime/read-threads.ts';
import { writeSnapshot } from '../../agent/heap/snapshot/write-snapshot.ts';

/** What must not happen: anything but an answer of the right form or a refusal. */
export class FuzzViolation extends Error {}

/** For a heap of some 20 MiB. */
const CAP_BYTES = 256 * 1024 * 1024;

/** Checked as the agent checks it, after its way through a pipe. */
export function checkedCensus(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs: number,
): HeapCensus {
  const { layout, interpreterAddress } = interpreter;
  const threads = readThreads(memory, createAddressMap(mappings), layout, interpreterAddress);
  const taken = takeCensus(memory, interpreter, mappings, {
    deadlineMs: Date.now() + deadlineMs,
    now: Date.now,
    cpuMs: () => process.cpuUsage().user / 1000,
    gc: readGcCounters(memory, interpreter),
    threads: threads?.length ?? null,
  });
  const parsed = censusAnswer.safeParse(JSON.parse(JSON.stringify({ ...taken, anon: null })));
  if (!parsed.success) throw new FuzzViolation(`census: ${parsed.error.message}`);
  return taken;
}

export function checkedRetention(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs: number,
): void {
  const taken = readRetention(
    retentionTarget(memory, interpreter, mappings),
    { types: null, tenants: ['tenant-a', 'tenant-b'], maxHolders: 100 },
    jobBounds(deadlineMs),
  );
  const parsed = retentionAnswer.safeParse(JSON.parse(JSON.stringify(taken)));
  if (!parsed.success) throw new FuzzViolation(`retention: ${parsed.error.message}`);
}

/** A file that Chrome opens has every edge end at a node. Source: V8, src/profiler/heap-snapshot-generator.cc. */
export function checkedSnapshot(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs: number,
  file: string,
): void {
  const target = retentionTarget(memory, interpreter, mappings);
  writeSnapshot(target, { file, withStrings: true }, jobBounds(deadlineMs));
  const { snapshot, nodes, edges, strings } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  const { node_fields: nodeFields, edge_fields: edgeFields } = snapshot.meta;
  const toNode = edgeFields.indexOf('to_node');
  const name = nodeFields.indexOf('name');
  for (let at = 0; at < edges.length; at += edgeFields.length) {
    const to = edges[at + toNode];
    if (to % nodeFields.length !== 0 || to >= nodes.length)
      throw new FuzzViolation(`snapshot: an edge to ${to}`);
  }
  for (let at = name; at < nodes.length; at += nodeFields.length)
    if (typeof strings[nodes[at]] !== 'string') throw new FuzzViolation(`snapshot: no name ${nodes[at]}`);
}

function retentionTarget(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
): RetentionTarget {
  return {
    memory,
    interpreter,
    readMappings: () => mappings,
    // As where the kernel does not tell: every page is asked for.
    openPages: () => ({ pageBytes: 4096, eachRun: () => null, close() {} }),
  };
}

function jobBounds(deadlineMs: number): JobBounds {
  const began = Date.now();
  return {
    memoryCapBytes: CAP_BYTES,
    now: Date.now,
    checkDeadline: () => {
      if (Date.now() > began + deadlineMs) throw new HeapRefusal('deadline', 'Too late.', 'None.');
    },
  };
}
