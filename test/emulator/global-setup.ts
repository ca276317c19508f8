import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { runHostScript } from './run-host-script.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where this run keeps its emulators, and the process whose end is theirs. */
    readonly emulators: { readonly dir: string; readonly owner: number };
  }
}

/** Emulators start when the first test asks for one (local-aws.ts) and end here, with the run. */
export function setup(project: TestProject): () => Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'deployclaw-aws-'));
  project.provide('emulators', { dir, owner: process.pid });
  return async () => {
    for (const emulator of readdirSync(dir)) await runHostScript('down.sh', [join(dir, emulator)]);
    rmSync(dir, { recursive: true, force: true });
  };
}
