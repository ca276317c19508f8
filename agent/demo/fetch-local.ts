import { type Agent, request } from 'node:http';

const TIMEOUT_MS = 5000;
const MAX_BODY_BYTES = 1024 * 1024;

export interface LocalResponse {
  readonly status: number;
  readonly body: string;
}

/** One GET to a service of the demo; rejects on a refused connection, after 5 s, and for a body above 1 MiB. */
export async function fetchLocal(
  url: string,
  options: { readonly agent?: Agent; readonly tenant?: string } = {},
): Promise<LocalResponse> {
  try {
    return await attempt(url, options);
  } catch (error) {
    // A kept connection that the server closed at the same moment: said to be normal by Node's documentation of
    // request.reusedSocket, and safe to repeat once.
    if (error instanceof StaleConnection) return await attempt(url, options);
    throw error;
  }
}

class StaleConnection extends Error {}

function attempt(
  url: string,
  { agent, tenant }: { readonly agent?: Agent; readonly tenant?: string },
): Promise<LocalResponse> {
  return new Promise((resolve, reject) => {
    const headers = tenant === undefined ? {} : { 'x-tenant-id': tenant };
    const sent = request(url, { agent: agent ?? false, headers, timeout: TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (text: string) => {
        body += text;
        if (body.length > MAX_BODY_BYTES) response.destroy(new Error(`${url} answers with more than 1 MiB`));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer within ${TIMEOUT_MS / 1000} s`)));
    sent.on('error', (error: NodeJS.ErrnoException) =>
      reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection(url) : error),
    );
    sent.end();
  });
}
