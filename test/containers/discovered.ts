import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import { connectDocker } from '../../agent/discover/connect-docker.ts';
import { type Discovery, type DiscoveryEvent, startDiscovery } from '../../agent/discover/discovery.ts';
import type { Scope } from '../../agent/discover/scope.ts';
import type { Target } from '../../agent/discover/target.ts';

export interface Discovered extends Discovery {
  readonly events: readonly DiscoveryEvent[];
  /** Resolves with the first event, past or to come, that fits. */
  event(fits: (event: DiscoveryEvent) => boolean): Promise<DiscoveryEvent>;
  target(name: string): Target | undefined;
}

/** A discovery of the real engine, or of one behind `host`, that remembers what it said. */
export async function discover(
  scope: Partial<Scope> = {},
  host = process.env.DOCKER_HOST,
): Promise<Discovered> {
  const connection = await connectDocker(host === undefined ? {} : { DOCKER_HOST: host });
  const discovery = await startDiscovery({
    scope: { containers: null, tenants: null, ...scope },
    connection,
    roots: HOST_ROOTS,
    now: Date.now,
  });
  const events: DiscoveryEvent[] = [];
  const waiting = new Set<() => void>();
  discovery.subscribe((event) => {
    events.push(event);
    for (const look of waiting) look();
  });
  return {
    ...discovery,
    events,
    event: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    target: (name) => discovery.targets().find((target) => target.identity.name === name),
  };
}
