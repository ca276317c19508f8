import { GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type EmulatorName, localAws } from './local-aws.ts';
import { uniqueName } from './unique-name.ts';

for (const name of ['ministack', 'localemu'] satisfies EmulatorName[]) {
  const aws = await localAws(name);
  describe.skipIf(aws === null)(`the local AWS ${name}`, () => {
    it('answers on loopback, the same to every test of a run', async () => {
      expect(aws!.config.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await localAws(name))!.config.endpoint).toBe(aws!.config.endpoint);
      const sqs = new SQSClient(aws!.config);
      expect((await sqs.send(new ListQueuesCommand({}))).$metadata.httpStatusCode).toBe(200);
    });

    it('says that a queue is missing instead of making one up', async () => {
      const sqs = new SQSClient(aws!.config);
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName: uniqueName('none') }))).rejects.toMatchObject(
        {
          name: 'QueueDoesNotExist',
        },
      );
    });
  });
}
