import type { SQSEvent } from 'aws-lambda';
import { readEnvironment, readJudging } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { takeMessages } from '../lambda/take-messages.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { openEventBridge } from '../store/eventbridge/eventbridge-bus.ts';
import { openS3Bundles } from '../store/s3/s3-bundles.ts';
import { openS3Captures } from '../store/s3/s3-captures.ts';
import { archiveCapture } from './archive-capture.ts';
import { arrivals } from './arrivals.ts';
import { isCaptureKey, readCapture } from './read-capture.ts';

const parts = once(() => {
  const env = readEnvironment(process.env, [
    'DEPLOYCLAW_TABLE',
    'DEPLOYCLAW_CAPTURES_BUCKET',
    'DEPLOYCLAW_FORENSICS_BUCKET',
    'DEPLOYCLAW_EVENT_BUS',
  ]);
  const { baselineWindowMs: windowMs, minWindowMs } = readJudging(process.env);
  const bucket = env.DEPLOYCLAW_FORENSICS_BUCKET;
  const onNotice = (text: string) => telemetry().logger.warn(text);
  const options = {
    store: openDynamoHistory({ table: env.DEPLOYCLAW_TABLE, now: Date.now, onNotice }),
    bus: openEventBridge({ bus: env.DEPLOYCLAW_EVENT_BUS }),
    bundlesOf: (tenant: string | null) => openS3Bundles({ bucket, tenant, now: Date.now }),
    ...{ bucket, windowMs, minWindowMs },
  };
  return { captures: openS3Captures({ bucket: env.DEPLOYCLAW_CAPTURES_BUCKET }), options };
});

/** Captures that hosts put into the bucket become bundles. */
export const handler = (event: SQSEvent) =>
  takeMessages(event, async ({ body }) => {
    const { captures, options } = parts();
    const { count } = telemetry();
    for (const key of arrivals(body).filter(isCaptureKey)) {
      const capture = await readCapture(key, captures);
      const { dropped, bytes } = await archiveCapture(capture, { ...options, nowMs: Date.now() });
      count('Bundles');
      count('BundleBytes', bytes);
      count('CapturePartsDropped', dropped);
    }
  });
