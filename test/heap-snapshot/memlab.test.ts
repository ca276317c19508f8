import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { writeSnapshot } from '../../agent/heap/snapshot/write-snapshot.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { BOUNDS, retentionOf, TARGETS, withTarget } from '../retention/read-target.ts';

/** What is used of memlab's reader: packages/core/src/lib/Types.ts (IHeapSnapshot) in its repository. */
interface MemlabNode {
  readonly name: string;
  readonly retainedSize: number;
  readonly pathEdge: { readonly name_or_index: string | number; readonly fromNode: MemlabNode } | null;
}
interface Memlab {
  getFullHeapFromFile(
    file: string,
  ): Promise<{ readonly nodes: { forEach(visit: (node: MemlabNode) => void): void } }>;
}

const PACKAGE = fileURLToPath(new URL('../memlab/', import.meta.url));
const installed = existsSync(join(PACKAGE, 'node_modules/@memlab/heap-analysis'));
const folder = mkdtempSync(join(tmpdir(), 'deployclaw-memlab-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!installed)('memlab (npm ci --ignore-scripts --prefix test/memlab)', async () => {
  it.each((await onePythonPerVersion()).map((python) => [python.name, python] as const))(
    'finds in a snapshot of %s the sizes and the path that we find',
    async (_, python) => {
      const memlab = createRequire(PACKAGE)('@memlab/heap-analysis') as Memlab;
      const target = await python.start('planted.py', [], { folder: TARGETS });
      try {
        const file = join(folder, `${python.minor}.heapsnapshot`);
        await withTarget(target, (opened) => writeSnapshot(opened, { file, withStrings: false }, BOUNDS));
        const { holders } = await retentionOf(target, { types: ['app.holders.InDict'] });

        const heap = await memlab.getFullHeapFromFile(file);
        const sessions: MemlabNode[] = [];
        heap.nodes.forEach((node) => {
          if (node.name === 'app.holders.InDict') sessions.push(node);
        });
        expect(sessions).toHaveLength(500);
        expect(sessions.reduce((sum, { retainedSize }) => sum + retainedSize, 0)).toBe(holders[0]!.bytes);
        expect(pathOf(sessions[17]!).slice(0, 3)).toEqual(['app.holders', '__dict__', 'CACHE']);
      } finally {
        await target.stop();
      }
    },
    120_000,
  );
});

function pathOf(node: MemlabNode): (string | number)[] {
  const names: (string | number)[] = [];
  for (let edge = node.pathEdge; edge !== null; edge = edge.fromNode.pathEdge)
    names.unshift(edge.name_or_index);
  return names;
}
