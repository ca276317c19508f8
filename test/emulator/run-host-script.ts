import { fileURLToPath } from 'node:url';
import { runScript, type ScriptResult } from '../engine/run-script.ts';

/** npm sets NODE to the one that runs npm, which may be older than the one that runs the tests. */
process.env.NODE = process.execPath;

/** Runs a script of localstack/host and waits for it. */
export function runHostScript(name: string, args: readonly string[]): Promise<ScriptResult> {
  return runScript(fileURLToPath(new URL(`../../localstack/host/${name}`, import.meta.url)), args);
}
