import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { checkStack } from '../../infra/check-stack.ts';
import type { FunctionName } from '../../infra/fleet-function.ts';
import { fleetStack } from '../../infra/fleet-stack.ts';
import { readSettings } from '../../infra/settings.ts';

const EMPTY = join(import.meta.dirname, 'empty-handler.ts');
const ENTRIES: Record<FunctionName, string> = {
  ingest: EMPTY,
  dispatch: EMPTY,
  worker: EMPTY,
  audit: EMPTY,
  archive: EMPTY,
};

/** The template of a stage with empty handlers, checked by cdk-nag, which lets this throw. Takes seconds: do it once. */
export function synthesize(stage: string, local: boolean, given: object): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'deployclaw-cdk-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = fleetStack(app, readSettings(stage, local, given), ENTRIES);
    checkStack(app, stack);
    return Template.fromStack(stack);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
