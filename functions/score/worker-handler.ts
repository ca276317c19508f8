import type { SQSEvent } from 'aws-lambda';
import { scoreRequest } from '../contract/score-request.ts';
import { readEnvironment, readJudging } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { parseMessage } from '../lambda/parse-message.ts';
import { takeMessages } from '../lambda/take-messages.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { openDynamoMailbox } from '../store/dynamodb/dynamo-mailbox.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { openEventBridge } from '../store/eventbridge/eventbridge-bus.ts';
import { scoreService } from './score-service.ts';

const parts = once(() => {
  const env = readEnvironment(process.env, ['DEPLOYCLAW_TABLE', 'DEPLOYCLAW_EVENT_BUS']);
  const onNotice = (text: string) => telemetry().logger.warn(text);
  const table = env.DEPLOYCLAW_TABLE;
  return {
    judging: readJudging(process.env),
    store: openDynamoHistory({ table, now: Date.now, onNotice }),
    mailbox: openDynamoMailbox({ table, now: Date.now }),
    bus: openEventBridge({ bus: env.DEPLOYCLAW_EVENT_BUS }),
  };
});

/** One service a message: verdicts, findings, events, and what the hosts are asked for. */
export const handler = (event: SQSEvent) =>
  takeMessages(event, async ({ body }) => {
    const { count, time } = telemetry();
    const startedAtMs = Date.now();
    const done = await scoreService(parseMessage(body, scoreRequest, 'score-request/1'), parts());
    count('Containers', done.containers);
    count('Transitions', done.transitions);
    count('Events', done.events);
    count('Commands', done.commands);
    count('CommandsWithheld', done.commandsWithheld);
    time('ScoreTime', Date.now() - startedAtMs);
  });
