import { z } from 'zod';
import { containerId } from '../../functions/contract/scalars.ts';
import { boundedName } from './bounded-name.ts';
import { parseImageReference } from './image-reference.ts';
import { type Labels, readLabels } from './read-labels.ts';
import type { Target } from './target.ts';

/** The part of Docker's inspect answer that is used; Podman gives the same. */
const inspection = z.object({
  Id: containerId,
  Name: z.string().nullish(),
  Image: z.string().nullish(),
  State: z.object({ Running: z.boolean(), Pid: z.number().int().nonnegative(), StartedAt: z.string() }),
  Config: z.object({ Image: z.string().nullish(), Labels: z.record(z.string(), z.unknown()).nullish() }),
});

export interface IdentifiedContainer {
  readonly labels: Labels;
  /** All of a target but the start ticks, which the kernel knows and Docker does not. */
  readonly target: Omit<Target, 'rootStartTicks'>;
}

/**
 * Names a running container from its inspect answer. Null when it is not running, or the answer is not one (the
 * caller counts it). Service: label, compose service, image repository, container name. Version: label, image label,
 * image tag, image digest.
 */
export function identifyContainer(answer: unknown): IdentifiedContainer | null {
  const parsed = inspection.safeParse(answer);
  if (!parsed.success) return null;
  const { Id, Name, Image, State, Config } = parsed.data;
  const startedAtMs = Date.parse(State.StartedAt);
  if (!State.Running || State.Pid === 0 || !(startedAtMs > 0)) return null;
  const labels = readLabels(Config.Labels ?? {});
  const { repository, tag } = parseImageReference(Config.Image ?? '');
  const name = boundedName(Name?.replace(/^\//, '')) ?? Id.slice(0, 12);
  return {
    labels,
    target: {
      instance: { containerId: Id, startedAtMs },
      identity: {
        name,
        service: labels.service ?? boundedName(repository) ?? name,
        version: labels.version ?? boundedName(tag) ?? boundedName(Image) ?? 'unknown',
        image: boundedName(Config.Image),
        tenant: labels.tenant,
        source: 'docker',
      },
      rootPid: State.Pid,
      probe: labels.probe,
      ...(labels.heap === undefined ? {} : { heap: labels.heap }),
    },
  };
}
