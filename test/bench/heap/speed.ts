import { onePythonPerVersion, type PythonChoice } from '../../heap/pythons.ts';
import { atLeast, atMost, type BenchRow, medianOf } from '../bench-row.ts';
import { openBenchReader } from './bench-reader.ts';
import { residentBytes } from './loaded-target.ts';

const LARGE_BYTES = 900e6;
/** Bytes of one unit of targets/app/handlers.py, measured. */
const UNIT_BYTES = 21_500;
const ROUNDS = 5;

/** A heap of 900 MB and more than five million objects: how long a census takes, and how much memory. */
export async function benchSpeed(chosen: PythonChoice): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const python of (await onePythonPerVersion()).filter(chosen)) {
    const target = await python.start('heap_target.py', [String(Math.round(LARGE_BYTES / UNIT_BYTES))]);
    const reader = openBenchReader();
    try {
      await reader.census(target);
      const looks = [];
      for (let i = 0; i < ROUNDS; i++) looks.push(await reader.census(target));
      const census = looks[0]!;
      const seconds = medianOf(looks.map((look) => look.durationMs)) / 1000;
      const perSecond = medianOf(looks.map((look) => look.objects / (look.cost.cpuMs / 1000)));
      const megabytes = Math.round(residentBytes(target.pid) / 1e6);
      const name = `census, ${python.name}`;
      rows.push(
        atMost(`${name}: ${(census.objects / 1e6).toFixed(1)} M objects, ${megabytes} MB`, seconds, 's', 1),
        atLeast(`${name}: objects by CPU time`, perSecond / 1e6, 'M/s', 8),
        atMost(`${name}: reading process, high-water mark`, reader.peakBytes()! / 1e6, 'MB', 150),
      );
    } finally {
      await target.stop();
      await reader.close();
    }
  }
  return rows;
}
