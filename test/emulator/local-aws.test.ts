import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../faults/temp-dir.ts';
import { type EmulatorName, localAws } from './local-aws.ts';
import { runHostScript } from './run-host-script.ts';
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

    it('cannot be reached by any other address of this machine', async () => {
      const port = Number(new URL(aws!.config.endpoint).port);
      const addresses = Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .filter((a) => !a.internal && a.family === 'IPv4');
      expect(await canConnect('127.0.0.1', port)).toBe(true);
      for (const { address } of addresses) expect(await canConnect(address, port)).toBe(false);
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

describe('an emulator whose owner is killed', () => {
  it('ends with it', async () => {
    const owner = spawn('sleep', ['60']);
    const port = 20_000 + (process.pid % 10_000);
    const { exitCode, output } = await runHostScript('up.sh', [
      'ministack',
      join(tempDir(), 'ministack'),
      String(port),
      String(owner.pid),
    ]);
    expect(exitCode).toBe(0);
    expect(output.trim()).toBe(`http://127.0.0.1:${port}`);
    owner.kill('SIGKILL');
    for (let n = 0; n < 50 && (await canConnect('127.0.0.1', port)); n++) await sleep(100);
    expect(await canConnect('127.0.0.1', port)).toBe(false);
  });

  it('is refused by name when nobody knows it', async () => {
    expect(await runHostScript('up.sh', ['nothing', tempDir(), '1'])).toMatchObject({
      exitCode: 2,
      output: '',
    });
  });
});

function canConnect(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  return new Promise((resolve) => {
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
