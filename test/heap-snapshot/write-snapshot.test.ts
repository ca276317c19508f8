import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import { writeSnapshot } from '../../agent/heap/snapshot/write-snapshot.ts';
import type { PythonTarget } from '../heap/python-target.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { BOUNDS, TARGETS, withTarget } from '../retention/read-target.ts';
import { readSnapshotFile, type SnapshotNode } from './snapshot-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'deployclaw-snapshot-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(target: PythonTarget, file: string, withStrings: boolean) {
  return withTarget(target, (opened) => writeSnapshot(opened, { file, withStrings }, BOUNDS));
}

/** Follows names from the root. */
function follow(nodes: readonly SnapshotNode[], ...names: readonly string[]): SnapshotNode {
  return names.reduce((node, name) => {
    const edge = node.edges.find((each) => each.name === name);
    if (edge === undefined) throw new Error(`${node.name} has no ${name}`);
    return nodes[edge.to]!;
  }, nodes[0]!);
}

describe.each((await onePythonPerVersion()).map((python) => [python.name, python] as const))(
  'a snapshot of a Python %s',
  (name, python) => {
    let target: PythonTarget;
    const file = join(folder, `${name}.heapsnapshot`);
    let nodes: SnapshotNode[];
    let text: string;
    let written: { nodes: number; edges: number; bytes: number };

    beforeAll(async () => {
      target = await python.start('planted.py', [], { folder: TARGETS });
      written = await write(target, file, false);
      ({ nodes, text } = readSnapshotFile(file));
    });
    afterAll(() => target?.stop());

    it('is what V8 would write, and says how much that is', () => {
      expect(nodes[0]).toMatchObject({ type: 'synthetic', name: '' });
      expect(nodes.length).toBe(written.nodes);
      expect(nodes.reduce((sum, { edges }) => sum + edges.length, 0)).toBe(written.edges);
      expect(statSync(file).size).toBe(written.bytes);
    });

    it('leads from modules to objects by the names of the program', () => {
      const cache = follow(nodes, 'app.holders', '__dict__', 'CACHE');
      expect(cache.name).toBe('dict');
      const sessions = cache.edges.filter(({ to }) => nodes[to]!.name === 'app.holders.InDict');
      expect(sessions).toHaveLength(500);
      expect(sessions.every(({ type }) => type === 'element')).toBe(true);
      const burst = follow(nodes, 'app.holders', '__dict__', 'SETTINGS', 'limits', 'burst');
      expect(burst.name).toBe('list');
    });

    it('has roots that are no modules behind "(GC roots)"', () => {
      const gcRoots = nodes[1]!;
      expect(gcRoots.name).toBe('(GC roots)');
      const kinds = gcRoots.edges.map(({ to }) => nodes[to]!.name);
      expect(kinds).toContain('(thread stack: app.holders.work)');
      expect(kinds).toContain('(not reachable from modules or threads)');
    });

    it('holds no text of data unless it is asked for', async () => {
      for (const data of ['session-17', 'payload-17', 'page-17']) expect(text).not.toContain(data);
      // Strings go by their type: `str`, or an enumeration's of strings.
      const names = new Set(nodes.filter(({ type }) => type === 'string').map((node) => node.name));
      expect([...names].filter((type) => type !== 'str' && !/^[a-z_]+\.\w+$/.test(type))).toEqual([]);
      const full = join(folder, `${name}-full.heapsnapshot`);
      await write(target, full, true);
      const withText = readSnapshotFile(full);
      expect(withText.nodes.some((node) => node.type === 'string' && node.name === 'payload-17')).toBe(true);
      expect(follow(withText.nodes, 'app.holders', '__dict__', 'CACHE', 'session-17').name).toBe(
        'app.holders.InDict',
      );
      rmSync(full);
    });

    it('is readable by its owner only, and leaves nothing beside it', () => {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder).filter((each) => each.includes('.part-'))).toEqual([]);
    });

    it('is not there when time runs out', async () => {
      const late = join(folder, `${name}-late.heapsnapshot`);
      let checks = 0;
      const checkDeadline = () => {
        if (++checks > 20) throw new HeapRefusal('deadline', 'late', 'wait');
      };
      await expect(
        withTarget(target, (opened) =>
          writeSnapshot(opened, { file: late, withStrings: false }, { ...BOUNDS, checkDeadline }),
        ),
      ).rejects.toMatchObject({ rule: 'deadline' });
      expect(readdirSync(folder).filter((each) => each.includes('late'))).toEqual([]);
    });
  },
);
