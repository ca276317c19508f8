import { availablePythons, type TestPython } from '../../heap/pythons.ts';
import { countErrors, truthOf } from '../../heap/truth.ts';
import { atMost, type BenchRow } from '../bench-row.ts';
import { openBenchReader } from './bench-reader.ts';

const UNITS = 3000;
const CHURN_LOOKS = 5;

/** How far the census of each Python is from what the process tells of itself, at rest and while it replaces its heap. */
export async function benchAccuracy(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const python of await availablePythons()) {
    rows.push(...(await accuracy(python, 'idle', 1)), ...(await accuracy(python, 'churn', CHURN_LOOKS)));
  }
  return rows;
}

/** The worst of some looks. */
async function accuracy(python: TestPython, mode: 'idle' | 'churn', looks: number): Promise<BenchRow[]> {
  const reader = openBenchReader();
  const target = await python.start('heap_target.py', [String(UNITS), mode]);
  try {
    let worst = { type: '', error: 0 };
    let allocatorError = 0;
    let types = 0;
    for (let look = 0; look < looks; look++) {
      const before = await truthOf(target);
      const census = await reader.census(target);
      const after = await truthOf(target);
      const errors = countErrors(census, [before, after]);
      types = errors.length;
      if (errors[0]!.error > worst.error) worst = errors[0]!;
      if (census.allocator === null) throw new Error(`no allocator figures of ${python.name}`);
      const [least, most] = [before, after].map((truth) => truth.allocator!.usedBytes).sort((a, b) => a - b);
      const used = census.allocator.usedBytes;
      allocatorError = Math.max(allocatorError, least! - used, used - most!);
    }
    const name = `census, ${python.name}, ${mode}`;
    const which = worst.error === 0 ? '' : ` (${worst.type})`;
    return [
      atMost(`${name}: worst of ${types} types${which}`, worst.error * 100, '%', 0.5),
      atMost(
        `${name}: allocator against _debugmallocstats`,
        allocatorError / 1024,
        'KiB',
        mode === 'idle' ? 4 : 256,
      ),
    ];
  } finally {
    await target.stop();
    await reader.close();
  }
}
