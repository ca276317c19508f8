import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../faults/temp-dir.ts';
import { localAws } from './local-aws.ts';
import { uniqueName } from './unique-name.ts';

const HANDLER = `
export const handler = async (event, context) => {
  if (event.throw) throw new RangeError('thrown on purpose');
  if (event.spin) for (;;);
  if (event.exit) process.exit(3);
  console.log('saw', event.n);
  return { n: event.n + 1, node: process.version, left: context.getRemainingTimeInMillis() };
};`;

const aws = await localAws('localemu');
const API = '2015-03-31/functions';

/** The emulator reads account and region of the signature, and does not check it. */
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0',
};

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${aws!.config.endpoint}/${path}`, {
    method,
    headers: SIGNED,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function deploy(): Promise<(event: unknown) => Promise<unknown>> {
  const dir = tempDir();
  writeFileSync(join(dir, 'index.mjs'), HANDLER);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.mjs'], { cwd: dir });
  const name = uniqueName('handler');
  const created = await call('POST', API, {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/test',
    Timeout: 2,
    Code: { ZipFile: readFileSync(join(dir, 'code.zip')).toString('base64') },
  });
  expect(created.status).toBe(201);
  for (let n = 0; n < 100; n++) {
    const { body } = await call('GET', `${API}/${name}/configuration`);
    if ((body as { State?: string }).State === 'Active') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return async (event) => (await call('POST', `${API}/${name}/invocations`, event)).body;
}

describe.skipIf(aws === null)('Lambda on LocalEmu', () => {
  it('runs a handler in the Node that runs the tests, and goes on after one that throws', async () => {
    const invoke = await deploy();
    expect(await invoke({ n: 1 })).toMatchObject({ n: 2, node: process.version });
    expect(await invoke({ throw: true })).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'thrown on purpose',
    });
    expect(await invoke({ n: 2 })).toMatchObject({ n: 3 });
  });

  it('ends a handler at its timeout, also one that never yields, and one that exits; the next call is answered', async () => {
    const invoke = await deploy();
    expect(await invoke({ spin: true })).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(await invoke({ n: 5 })).toMatchObject({ n: 6 });
    expect(await invoke({ exit: true })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await invoke({ n: 7 })).toMatchObject({ n: 8 });
  });
});
