import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sums what the processes of one service counted: cumulative leaked bytes at whole seconds of the recording. */
export function readTruth(folder: string, fromMs: number, toMs: number): [number, number][] {
  const counts = readdirSync(folder)
    .filter((name) => name.startsWith('truth-'))
    .map((name) => readLines(join(folder, name)));
  if (counts.every((lines) => (lines.at(-1)?.leakedBytes ?? 0) === 0)) return [];
  const rows: [number, number][] = [];
  for (let t = fromMs; t <= toMs; t += 1000)
    rows.push([t, counts.reduce((sum, lines) => sum + (lastBefore(lines, t)?.leakedBytes ?? 0), 0)]);
  return rows;
}

interface Line {
  readonly atMs: number;
  readonly leakedBytes: number;
}

function readLines(path: string): Line[] {
  const text = readFileSync(path, 'utf8').trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Line);
}

function lastBefore(lines: readonly Line[], atMs: number): Line | undefined {
  return lines.findLast((line) => line.atMs <= atMs);
}
