import { ReplayError } from './replay-error.ts';

export interface RangeQuery {
  /** Address of the server, with its path prefix if it has one. */
  readonly server: string;
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Sent as `Authorization: Bearer`, to this server only. */
  readonly token: string | null;
  readonly timeoutMs: number;
}

/** Prometheus refuses more points of one series (`web/api/v1/api.go`, "exceeded maximum resolution"). */
const MOST_STEPS = 11_000;
const MOST_REDIRECTS = 3;

/**
 * The body of Prometheus' answer to a range query, as it arrives. Follows redirects within the same origin only: another
 * host was not asked for and must not see the token. Throws {@link ReplayError}, also while the body is read.
 */
export async function* queryRange(q: RangeQuery): AsyncGenerator<Uint8Array> {
  const base = serverAddress(q.server);
  if ((q.toMs - q.fromMs) / q.stepMs > MOST_STEPS)
    throw new ReplayError(
      `The range holds ${Math.ceil((q.toMs - q.fromMs) / q.stepMs)} steps, and Prometheus answers ${MOST_STEPS} at most.`,
      `Shorten --range, or use a --step of ${Math.ceil((q.toMs - q.fromMs) / MOST_STEPS / 1000)}s or more.`,
    );
  const signal = AbortSignal.timeout(q.timeoutMs);
  try {
    const response = await ask(rangeAddress(base, q), q.token, signal);
    if (!response.ok) throw await refusal(response, base);
    if (response.body !== null) yield* response.body;
  } catch (error) {
    if (error instanceof ReplayError) throw error;
    throw unreachable(error as Error, base, q.timeoutMs);
  }
}

function serverAddress(text: string): URL {
  const remedy = 'Write it as http://HOST:9090, with the path prefix if there is one.';
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ReplayError(`--prometheus "${text.slice(0, 200)}" is no address of a server.`, remedy);
  if (url.username !== '' || url.password !== '')
    throw new ReplayError(
      'The address of Prometheus holds a name or a password, which would end up in reports and logs.',
      'Put a token into DEPLOYCLAW_PROMETHEUS_TOKEN instead.',
    );
  return url;
}

function rangeAddress(base: URL, { query, fromMs, toMs, stepMs }: RangeQuery): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/api/v1/query_range`;
  url.search = new URLSearchParams({
    query,
    start: String(fromMs / 1000),
    end: String(toMs / 1000),
    step: String(stepMs / 1000),
  }).toString();
  url.hash = '';
  return url;
}

async function ask(first: URL, token: string | null, signal: AbortSignal): Promise<Response> {
  let url = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, url.href);
    if (next?.origin !== first.origin)
      throw new ReplayError(
        `${first.origin} redirects to another server (${next?.origin ?? 'nowhere'}), which is not followed.`,
        'If that is where Prometheus is, give its address with --prometheus.',
      );
    url = next;
  }
  throw new ReplayError(`${first.origin} redirects in circles.`, 'Check the path prefix in --prometheus.');
}

async function refusal(response: Response, { origin, pathname }: URL): Promise<ReplayError> {
  const said = await firstBytes(response);
  const detail = said === '' ? '' : `: ${said}`;
  const remedy =
    response.status === 401 || response.status === 403
      ? 'Put a token that may read into DEPLOYCLAW_PROMETHEUS_TOKEN.'
      : response.status === 404
        ? `Check the path prefix (${pathname}) in --prometheus.`
        : response.status < 500
          ? 'Correct --memory-query or --requests-query, or ask for less with --range and --step.'
          : 'Ask again later, or for less with --range and --step.';
  return new ReplayError(`${origin} answered ${response.status}${detail}.`, remedy);
}

/** What an error answer says: Prometheus' own message, or the beginning of whatever a proxy wrote. */
async function firstBytes(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > 10_000) break;
  }
  try {
    const { errorType, error } = JSON.parse(text) as Record<string, unknown>;
    if (typeof error === 'string') return `${String(errorType)}: ${error}`.slice(0, 500);
  } catch {
    // A proxy's page, not Prometheus' JSON: its beginning is all there is to tell.
  }
  return text.trim().slice(0, 200);
}

function unreachable(error: Error, { origin }: URL, timeoutMs: number): ReplayError {
  const late = error.name === 'TimeoutError';
  const cause = error.cause instanceof Error ? error.cause : error;
  const why = late
    ? `gave no whole answer within ${timeoutMs / 1000} s`
    : `cannot be asked (${(cause as NodeJS.ErrnoException).code ?? cause.message})`;
  return new ReplayError(
    `${origin} ${why}.`,
    late ? 'Ask for less with --range and --step.' : 'Check the address and that Prometheus runs.',
    { cause: error },
  );
}
