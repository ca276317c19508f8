import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';

describe('the checks of cdk-nag', () => {
  it('stop a synthesis with a queue that plain HTTP reaches, so that the fleet’s template passed them', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'deployclaw-cdk-'));
    try {
      const app = new App({ outdir, analyticsReporting: false });
      new Queue(new Stack(app, 'Careless'), 'Open');
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).toThrow(/validation/i);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});
