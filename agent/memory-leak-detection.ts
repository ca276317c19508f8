import { DeployclawError } from '../functions/contract/errors.ts';
import type { ScanOptions, ScanResult } from './compose/run-scan.ts';

/** Something an agent can execute: a name and the work. */
export interface Protocol {
  readonly name: string;
  run(options: ScanOptions): Promise<ScanResult>;
}

/** The protocol of `deployclaw scan`: enumerate, sample, correlate, judge, file the evidence. */
export const MemoryLeakDetection: Protocol = {
  name: 'MemoryLeakDetection',
  async run(options) {
    requireSqlite();
    const { runScan } = await import('./compose/run-scan.ts');
    return await runScan(options);
  },
};

/** The command line starts a Node of its own where the host's is too old; a program that imports us has to do so itself. */
function requireSqlite(): void {
  if (process.getBuiltinModule?.('node:sqlite') !== undefined) return;
  throw new DeployclawError(
    `Deployclaw keeps its history in node:sqlite, which Node ${process.version} lacks.`,
    'Run this program with Node 24, for example with the one that came along: node_modules/.bin/node.',
  );
}
