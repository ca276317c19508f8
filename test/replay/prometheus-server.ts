import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnswerSeries, answer } from './answer.ts';

export interface PrometheusServer {
  readonly url: string;
  /** Requests so far, newest last: their path with query, and the token they brought. */
  readonly asked: { readonly url: URL; readonly authorization: string | undefined }[];
  stop(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

/** A real HTTP server on the loopback that answers with `handler`. */
export async function startServer(handler: Handler): Promise<PrometheusServer> {
  const asked: PrometheusServer['asked'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://127.0.0.1');
    asked.push({ url, authorization: request.headers.authorization });
    handler(request, response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers `/api/v1/query_range` as Prometheus does: the series of the query, evaluated at start, start + step, ... end. */
export function rangeHandler(
  seriesOf: Readonly<
    Record<
      string,
      readonly { readonly metric: Record<string, string>; readonly value: (s: number) => number }[]
    >
  >,
): Handler {
  return (_, response, url) => {
    if (!url.pathname.endsWith('/api/v1/query_range')) {
      response.writeHead(404).end('404 page not found\n');
      return;
    }
    const number = (name: string): number => Number(url.searchParams.get(name));
    const found = seriesOf[url.searchParams.get('query') ?? ''];
    response.setHeader('content-type', 'application/json');
    if (found === undefined) {
      response
        .writeHead(400)
        .end(
          '{"status":"error","errorType":"bad_data","error":"invalid parameter \\"query\\": 1:1: parse error"}',
        );
      return;
    }
    const times: number[] = [];
    for (let t = number('start'); t <= number('end'); t += number('step')) times.push(t);
    const result = found.map(
      ({ metric, value }): AnswerSeries => ({ metric, values: times.map((t) => [t, String(value(t))]) }),
    );
    response.end(answer(...result));
  };
}
