import { SQSClient } from '@aws-sdk/client-sqs';
import { readEnvironment, readJudging } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { planScoring } from './plan-scoring.ts';
import { sendRequests } from './send-requests.ts';

const parts = once(() => {
  const env = readEnvironment(process.env, ['DEPLOYCLAW_TABLE', 'DEPLOYCLAW_SCORE_QUEUE_URL']);
  const onNotice = (text: string) => telemetry().logger.warn(text);
  return {
    judging: readJudging(process.env),
    store: openDynamoHistory({ table: env.DEPLOYCLAW_TABLE, now: Date.now, onNotice }),
    queueUrl: env.DEPLOYCLAW_SCORE_QUEUE_URL,
    sqs: new SQSClient({ maxAttempts: 5, retryMode: 'standard' }),
  };
});

/** On schedule: asks the workers for a verdict on every service. Twice in a minute asks for the same verdicts. */
export const handler = async (): Promise<{ readonly services: number }> => {
  const { count, flush, logger } = telemetry();
  try {
    const { judging, store, sqs, queueUrl } = parts();
    const nowMs = Date.now();
    const heads = await store.instances({ sinceMs: nowMs - judging.baselineWindowMs });
    const { requests, silentHosts } = planScoring(heads, nowMs);
    await sendRequests(sqs, queueUrl, requests);
    count('ServicesAsked', requests.length);
    count('SilentHosts', silentHosts.length);
    if (silentHosts.length > 0) logger.warn('Hosts are silent', { hosts: silentHosts.slice(0, 50) });
    return { services: requests.length };
  } finally {
    flush();
  }
};
