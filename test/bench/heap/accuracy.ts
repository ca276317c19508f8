import type { HeapReader } from '../../../agent/heap/heap-reader.ts';
import type { PythonTarget } from '../../heap/python-target.ts';
import {
  availablePythons,
  onePythonPerVersion,
  type PythonChoice,
  type TestPython,
} from '../../heap/pythons.ts';
import { type CountError, countErrors, truthOf, whileReplacing } from '../../heap/truth.ts';
import { atMost, type BenchRow } from '../bench-row.ts';
import { openBenchReader } from './bench-reader.ts';

const UNITS = 2000;
const LOOKS = 5;

/**
 * How far the census of each Python is from what the process tells of itself: at rest, while a service replaces a
 * quarter of its heap a second, and while it replaces its heap as fast as it can. An object that is replaced during the
 * census may be counted twice or not at all: how much was replaced meanwhile is told beside the figure.
 */
export async function benchAccuracy(chosen: PythonChoice): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const python of (await availablePythons()).filter(chosen))
    rows.push(...(await accuracy(python, 'idle', 1)));
  for (const python of (await onePythonPerVersion()).filter(chosen)) {
    rows.push(...(await accuracy(python, 'busy', LOOKS)), ...(await accuracy(python, 'churn', LOOKS)));
  }
  return rows;
}

/** The median look by its worst type. */
async function accuracy(
  python: TestPython,
  mode: 'idle' | 'busy' | 'churn',
  looks: number,
): Promise<BenchRow[]> {
  const reader = openBenchReader();
  const target = await python.start('heap_target.py', [String(UNITS), mode]);
  try {
    await reader.census(target);
    const seen: Look[] = [];
    for (let look = 0; look < looks; look++) seen.push(await lookAt(reader, target));
    const { worst, types, moved, allocatorError } = seen.sort((a, b) => a.worst.error - b.worst.error)[
      Math.floor(looks / 2)
    ]!;
    const name = `census, ${python.name}, ${mode}`;
    const which = worst.error === 0 ? '' : ` (${worst.type})`;
    const drift = moved < 0.001 ? '' : `; ${(moved * 100).toFixed(1)} % replaced meanwhile`;
    return [
      atMost(`${name}: worst of ${types} types${which}${drift}`, worst.error * 100, '%', 0.5),
      ...(mode === 'idle'
        ? [atMost(`${name}: allocator against _debugmallocstats`, allocatorError / 1024, 'KiB', 16)]
        : []),
    ];
  } finally {
    await target.stop();
    await reader.close();
  }
}

interface Look {
  readonly worst: CountError;
  readonly types: number;
  readonly moved: number;
  /** Distance from the range of what the process told before and after, bytes. */
  readonly allocatorError: number;
}

async function lookAt(reader: HeapReader, target: PythonTarget): Promise<Look> {
  const before = await truthOf(target);
  const { result: census, replaced } = await whileReplacing(target, () => reader.census(target));
  const after = await truthOf(target);
  const errors = countErrors(census, [before, after]);
  const [least, most] = [before, after].map((truth) => truth.allocator!.usedBytes).sort((a, b) => a - b);
  const used = census.allocator!.usedBytes;
  return {
    worst: errors[0]!,
    types: errors.length,
    moved: replaced / UNITS,
    allocatorError: Math.max(0, least! - used, used - most!),
  };
}
