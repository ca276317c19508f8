import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { LocalAws } from './local-aws.ts';

/** What AWS is made to answer instead of the emulator; null: what the emulator says. */
export type Fault = { readonly status: number; readonly body: string } | null;

/** An operation of DynamoDB (`PutItem`), or a method of S3 (`PUT`). */
export type FaultOf = (operation: string, body: string) => Fault | Promise<Fault>;

/** DynamoDB's answer for an error. */
export function dynamoFault(name: string, message = 'made by a test'): Fault {
  return {
    status: 400,
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message }),
  };
}

/** S3's answer for an error. */
export function s3Fault(status: number, code: string): Fault {
  return {
    status,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>made by a test</Message></Error>`,
  };
}

/**
 * A local AWS seen through a proxy that can fail: emulators do not throttle or deny on demand. It goes with the test.
 * `requests` has the operations in their order.
 */
export async function throughFaults(
  aws: LocalAws,
  faultOf: FaultOf,
): Promise<LocalAws & { readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const upstream = new URL(aws.config.endpoint);
  const server = createServer(async (incoming, answer) => {
    const body = Buffer.concat(await incoming.toArray());
    const operation = operationOf(incoming);
    requests.push(operation);
    const fault = await Promise.resolve(faultOf(operation, body.toString('latin1'))).catch(brokenTest);
    if (fault) {
      answer.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' }).end(fault.body);
      return;
    }
    const { method, url, headers } = incoming;
    const forward = request(
      { host: upstream.hostname, port: upstream.port, method, path: url, headers },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    forward.on('error', () => answer.destroy());
    forward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...aws, config: { ...aws.config, endpoint }, requests };
}

/** Seen by the test as an answer that no test expects. */
function brokenTest(error: unknown): Fault {
  return { status: 418, body: String(error) };
}

function operationOf(incoming: IncomingMessage): string {
  const target = String(incoming.headers['x-amz-target'] ?? '');
  return target.includes('.') ? target.slice(target.indexOf('.') + 1) : (incoming.method ?? '');
}
