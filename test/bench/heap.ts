/**
 * `npm run bench:heap`: the heap reader on every CPython of this machine, and beside what users have today.
 * `npm run bench:heap -- speed harm` runs some parts: accuracy, speed, harm, retention, peers; `--python 3.12` some Pythons.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { PythonChoice } from '../heap/pythons.ts';
import type { BenchRow } from './bench-row.ts';
import { benchTable } from './bench-table.ts';
import { benchAccuracy } from './heap/accuracy.ts';
import { formatPeers } from './heap/format-peers.ts';
import { benchHarm } from './heap/harm.ts';
import { benchPeers, type PeerResult } from './heap/peers.ts';
import { benchRetention } from './heap/retention.ts';
import { benchSpeed } from './heap/speed.ts';

const FIGURES: Readonly<Record<string, (chosen: PythonChoice) => Promise<BenchRow[]>>> = {
  accuracy: benchAccuracy,
  speed: benchSpeed,
  harm: benchHarm,
  retention: benchRetention,
};
const NAMES = [...Object.keys(FIGURES), 'peers'];

const { positionals: chosen, values: options } = parseArgs({
  allowPositionals: true,
  options: { python: { type: 'string', default: '' } },
});
const unknown = chosen.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no part named ${unknown.join(', ')}; there are: ${NAMES.join(', ')}\n`);
  process.exit(2);
}
const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);

const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(FIGURES)) {
  if (!wanted(name)) continue;
  process.stderr.write(`${name}…\n`);
  rows.push(...(await bench((python) => python.name.includes(options.python))));
}
let peers: PeerResult[] = [];
if (wanted('peers')) {
  process.stderr.write('peers…\n');
  peers = await benchPeers();
}

const machine = {
  cpus: cpus().length,
  model: cpus()[0]?.model ?? '',
  memory_bytes: totalmem(),
  node: process.version,
};
mkdirSync('bench-results', { recursive: true });
writeFileSync('bench-results/heap.json', `${JSON.stringify({ machine, rows, peers }, null, 2)}\n`);
if (rows.length > 0) process.stdout.write(`${benchTable(rows)}\n`);
if (peers.length > 0) process.stdout.write(`\n${formatPeers(peers)}\n`);
process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
