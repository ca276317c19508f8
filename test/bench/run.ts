import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { benchAgent } from './agent-overhead.ts';
import type { BenchRow } from './bench-row.ts';
import { benchTable } from './bench-table.ts';
import { benchScan } from './scan-history.ts';
import { benchKill, benchSpool } from './spool.ts';

/** Every benchmark; `npm run bench -- scan spool` runs some of them. */
const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  scan: benchScan,
  spool: benchSpool,
  kill: benchKill,
  agent: benchAgent,
};

const chosen = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const unknown = chosen.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(
    `no benchmark named ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}\n`,
  );
  process.exit(2);
}
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  rows.push(...(await bench()));
}
const result = {
  machine: {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memory_bytes: totalmem(),
    node: process.version,
  },
  rows,
};
mkdirSync('bench-results', { recursive: true });
writeFileSync('bench-results/bench.json', `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${benchTable(rows)}\n`);
process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
