import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { bundleManifest } from '../../functions/contract/bundle-manifest.ts';
import { heapSignature } from '../../functions/contract/heap-signature.ts';
import { report } from '../../functions/contract/report.ts';
import { snapshotBatch } from '../../functions/contract/snapshot-batch.ts';
import { finding } from '../../functions/contract/verdict.ts';
import { ingestBatch } from '../../functions/ingest/ingest-batch.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { tempDir } from '../faults/temp-dir.ts';

/** What version 1 wrote; a later version must still read it. Never edit one: add a file for a new version. */
const GOLDEN: readonly { readonly name: string; readonly schema: z.ZodType; readonly spared: RegExp }[] = [
  // Paths that may be missing: keys of free maps (one less there is another content, not a broken one), and what came later.
  { name: 'snapshot-batch', schema: snapshotBatch, spared: /(^|\.)(tenants|dropped)\.[^.]+$/ },
  {
    name: 'snapshot-batch-heap',
    schema: snapshotBatch,
    spared: /(^|\.)dropped\.[^.]+$|\.(typesLeftOut|objects|objectBytes|gc|threads)$/,
  },
  { name: 'report', schema: report, spared: /^$/ },
  { name: 'finding', schema: finding, spared: /^$/ },
  {
    name: 'finding-heap',
    schema: finding,
    spared:
      /^(container_id|growing_types|ledger|heap_comparison|tenant_objects)$|bytes_per_request_ci$|^holders\.\d+\.(type|count|processes|agreement)$/,
  },
  { name: 'heap-signature', schema: heapSignature, spared: /^$/ },
  { name: 'bundle-manifest', schema: bundleManifest, spared: /^$/ },
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

function golden(name: string): Json {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8'));
}

/** Paths of all values inside of `value`. */
function pathsIn(value: Json, at: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => [[...at, key], ...pathsIn(inner, [...at, key])]);
}

/** A copy in which `change` was applied to the container of the last key. */
function changed(value: Json, path: Path, change: (container: object, key: string | number) => void): Json {
  const copy = structuredClone(value);
  let container = copy as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) container = container[key] as Record<string | number, Json>;
  change(container, path.at(-1)!);
  return copy;
}

for (const { name, schema, spared } of GOLDEN) {
  describe(`the golden ${name}`, () => {
    const value = golden(name);
    const paths = pathsIn(value);

    it('is read, and nothing of it is lost', () => {
      expect(schema.parse(value)).toEqual(value);
    });

    it('is refused without any one of its fields', () => {
      const keys = paths.filter((p) => typeof p.at(-1) === 'string' && !spared.test(p.join('.')));
      expect(keys.length).toBeGreaterThan(10);
      const readAnyway = keys.filter(
        (p) => schema.safeParse(changed(value, p, (o, k) => Reflect.deleteProperty(o, k))).success,
      );
      expect(readAnyway.map((p) => p.join('.'))).toEqual([]);
    });

    it('is refused when any one of its values has another type', () => {
      const readAnyway = paths.filter(
        (p) => schema.safeParse(changed(value, p, (o, k) => Reflect.set(o, k, { wrong: true }))).success,
      );
      expect(readAnyway.map((p) => p.join('.'))).toEqual([]);
    });
  });
}

describe.each([
  ['snapshot-batch', ['bin', 'requests', 'census', 'lifecycle']],
  ['snapshot-batch-heap', ['census', 'ledger']],
])('the golden %s', (name, kinds) => {
  const batch = golden(name) as { sentAtMs: number; records: { type: string }[] };

  it('has records of every kind of its version', () => {
    expect(new Set(batch.records.map((r) => r.type))).toEqual(new Set(kinds));
  });

  it('is accepted by ingest as a whole', async () => {
    const options = { now: () => batch.sentAtMs, onNotice: () => {} };
    const store = openSqliteHistory(join(tempDir(), 'history.db'), options);
    const result = await ingestBatch(batch, { store, receivedAtMs: batch.sentAtMs });
    expect(result).toMatchObject({ accepted: batch.records.length, rejected: [] });
    await store.close();
  });
});
