import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { writeSnapshot } from '../../agent/heap/snapshot/write-snapshot.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { BOUNDS, withTarget } from '../retention/read-target.ts';
import { readSnapshotFile } from './snapshot-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'deployclaw-sizes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What Python leaves out or counts otherwise, and why. */
const EXCEPTIONS: ReadonlySet<string> = new Set([
  // sys.getsizeof of a class counts the key table that its instances share; here that belongs to none of them.
  'module_type',
  // Of a class derived from dict it leaves out the room for attributes behind the instance (3.14 and later).
  'counter',
  // Since 3.15 the content of a bytearray is an object of its own.
  'bytearray',
]);

it.each((await onePythonPerVersion()).map((python) => [python.name, python] as const))(
  'sizes are those that sys.getsizeof gives, rounded up to what an allocator hands out: Python %s',
  async (_, python) => {
    const target = await python.start('sizes.py', [], {
      folder: fileURLToPath(new URL('.', import.meta.url)),
    });
    try {
      const file = join(folder, `${python.minor}.heapsnapshot`);
      await withTarget(target, (opened) => writeSnapshot(opened, { file, withStrings: true }, BOUNDS));
      const { nodes } = readSnapshotFile(file);
      const step = (from: number, name: string) => nodes[from]!.edges.find((edge) => edge.name === name)!.to;
      const objects = step(step(step(0, '__main__'), '__dict__'), 'OBJECTS');
      const wrong: string[] = [];
      for (const [name, python] of Object.entries(JSON.parse(target.ready) as Record<string, number>)) {
        const ours = nodes[step(objects, name)]!.size;
        // Two blocks, each rounded up: 16 below 512 bytes, malloc's header and rounding above.
        if ((ours < python || ours > python + 48) && !EXCEPTIONS.has(name))
          wrong.push(`${name}: ${ours} for ${python}`);
      }
      expect(wrong).toEqual([]);
    } finally {
      await target.stop();
    }
  },
);
