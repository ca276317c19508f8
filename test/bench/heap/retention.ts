import { onePythonPerVersion, type PythonChoice } from '../../heap/pythons.ts';
import { atLeast, atMost, type BenchRow } from '../bench-row.ts';
import { openBenchReader } from './bench-reader.ts';

/** About a million objects. */
const UNITS = 4500;

/** Who holds the heap of a million objects: time, memory of the reading process, and how far two copies agree. */
export async function benchRetention(chosen: PythonChoice): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const python of (await onePythonPerVersion()).filter(chosen)) {
    for (const mode of ['idle', 'churn'] as const) {
      const target = await python.start('heap_target.py', [String(UNITS), mode]);
      const reader = openBenchReader();
      try {
        const found = await reader.retention(target, { types: null, tenants: [], maxHolders: 50 });
        const name = `retention, ${python.name}, ${mode}, ${(found.objects / 1e6).toFixed(1)} M objects`;
        rows.push(
          atMost(`${name}: time`, found.durationMs / 1000, 's', 10),
          atMost(`${name}: reading process, high-water mark`, reader.peakBytes()! / 1e6, 'MB', 1000),
          atLeast(`${name}: paths that two copies agree on, by bytes`, found.agreement * 100, '%', 95),
        );
      } finally {
        await target.stop();
        await reader.close();
      }
    }
  }
  return rows;
}
