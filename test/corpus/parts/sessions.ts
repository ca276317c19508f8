import type { Service } from '../service.ts';
import type { Part } from '../world.ts';

/** Memory per open session: requests open them, time closes them. `meanMb` at mean load. */
export function sessions({ load, sessionMs }: Service, meanMb: number): Part {
  const mbPerRequest = (meanMb * 1000) / (load.requestsPerSecond * sessionMs);
  let open = load.requestsPerSecond * (sessionMs / 1000);
  return ({ traffic, dtMs }) => {
    open = (open + traffic.total) * Math.exp(-dtMs / sessionMs);
    return open * mbPerRequest;
  };
}
