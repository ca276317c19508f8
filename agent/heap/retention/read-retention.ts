import type { RetentionRequest } from '../heap-reader.ts';
import { createMemoryBudget } from './copy/memory-budget.ts';
import { agreeOn } from './holders/agree-on.ts';
import type { Look } from './holders/look.ts';
import { takeLook } from './holders/take-look.ts';
import type { JobBounds, RetentionTarget } from './job-bounds.ts';
import type { Retention } from './retention.ts';

/** Holders compared between looks for each one answered: near the end of the list the order differs by chance. */
const COMPARED_PER_ANSWER = 4;
/** Below this a third look decides. */
const ENOUGH_AGREEMENT = 0.9;

/**
 * What holds the memory of a live process: two copies are taken one after the other while it runs, a third when they
 * disagree, and paths are kept on which two agree. One copy is in memory at a time.
 *
 * @throws HeapRefusal `too-large` before anything is copied, `memory-cap`, `process-ended`, and what `checkDeadline`
 * throws
 */
export function readRetention(
  target: RetentionTarget,
  request: RetentionRequest,
  bounds: JobBounds,
): Retention {
  const { interpreter } = target;
  const observedAtMs = bounds.now();
  const wanted = { ...request, maxHolders: request.maxHolders * COMPARED_PER_ANSWER };
  const look = () =>
    takeLook(target, wanted, bounds, createMemoryBudget(interpreter.pid, bounds.memoryCapBytes));
  const looks: Look[] = [look(), look()];
  if (agreeOn(looks).agreement < ENOUGH_AGREEMENT) looks.push(look());
  const { holders, agreement } = agreeOn(looks);
  const last = looks.at(-1)!;
  return {
    pid: interpreter.pid,
    startTicks: interpreter.startTicks,
    python: interpreter.version,
    observedAtMs,
    durationMs: bounds.now() - observedAtMs,
    objects: last.objects,
    agreement,
    holders: holders.slice(0, request.maxHolders),
    tenants: last.tenants?.tenants ?? null,
    tenantObjects: last.tenants?.seen ?? null,
    limits: [...new Set(looks.flatMap(({ limits }) => limits))],
  };
}
