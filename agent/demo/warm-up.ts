import { Agent } from 'node:http';
import { DEMO_SERVICES, type RunningService, TENANTS } from './demo-services.ts';
import { fetchLocal } from './fetch-local.ts';

const REQUESTS = 400;
const AT_ONCE = 8;
/** Few different ones, so that the catalogue's cache fills under the eyes of the scan and not before. */
const DIFFERENT = 100;

/** Sends each service its first requests: imports, thread stacks and allocator arenas are no growth to be judged. */
export async function warmUp(services: readonly RunningService[], signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    for (let n = 0; n < REQUESTS; n += AT_ONCE) {
      signal.throwIfAborted();
      const batch = Array.from({ length: AT_ONCE }, (_, i) => n + i);
      await Promise.all(
        services.flatMap(({ service, url }) =>
          batch.map((i) => {
            const path = DEMO_SERVICES.find(({ name }) => name === service)!.path(i % DIFFERENT);
            return fetchLocal(url + path, { agent, tenant: TENANTS[i % TENANTS.length]! });
          }),
        ),
      );
    }
  } finally {
    agent.destroy();
  }
}
