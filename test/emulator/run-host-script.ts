import { fileURLToPath } from 'node:url';
import { runScript, type ScriptResult } from '../engine/run-script.ts';

/** Runs a script of localstack/host and waits for it. */
export function runHostScript(name: string, args: readonly string[]): Promise<ScriptResult> {
  return runScript(fileURLToPath(new URL(`../../localstack/host/${name}`, import.meta.url)), args);
}
