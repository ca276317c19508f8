import { runScan, type ScanOptions, type ScanResult } from './compose/run-scan.ts';

/** Something an agent can execute: a name and the work. */
export interface Protocol {
  readonly name: string;
  run(options: ScanOptions): Promise<ScanResult>;
}

/** The protocol of `deployclaw scan`: enumerate, sample, correlate, judge, file the evidence. */
export const MemoryLeakDetection: Protocol = { name: 'MemoryLeakDetection', run: runScan };
