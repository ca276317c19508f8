import { boundedName } from './bounded-name.ts';
import type { Target } from './target.ts';

/** What an operator set on a container or, by environment, on a plain process. Null = unset. */
export interface Labels {
  readonly enabled: boolean;
  readonly tenant: string | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly probe: Target['probe'];
  /** Absent: the heap may be read. */
  readonly heap?: 'never';
}

/**
 * Reads `deployclaw.*` and the two well-known labels that stand in for them. Only `false`, `0`, `no` and `off` leave a
 * container alone (in any case of letters): whoever writes one of them means it.
 */
export function readLabels(labels: Readonly<Record<string, unknown>>): Labels {
  const probe = labels['deployclaw.probe'];
  const heap = labels['deployclaw.heap'];
  return {
    enabled: !isNo(labels['deployclaw.enable']),
    tenant: boundedName(labels['deployclaw.tenant']),
    service: boundedName(labels['deployclaw.service']) ?? boundedName(labels['com.docker.compose.service']),
    version:
      boundedName(labels['deployclaw.version']) ?? boundedName(labels['org.opencontainers.image.version']),
    probe: probe === 'never' || probe === 'suspects' || probe === 'always' ? probe : null,
    ...(heap === 'never' || isNo(heap) ? { heap: 'never' as const } : {}),
  };
}

/** The same from a process's environment: `DEPLOYCLAW_TENANT` acts as the label `deployclaw.tenant` does. */
export function readEnvironmentLabels(environment: ReadonlyMap<string, string>): Labels {
  const names = ['enable', 'tenant', 'service', 'version', 'probe', 'heap'];
  return readLabels(
    Object.fromEntries(
      names.map((name) => [`deployclaw.${name}`, environment.get(`DEPLOYCLAW_${name.toUpperCase()}`)]),
    ),
  );
}

/** True when a process asks to be looked at in so many words (`DEPLOYCLAW_ENABLE=true`). */
export function isYes(value: unknown): boolean {
  return typeof value === 'string' && /^(?:true|1|yes|on)$/i.test(value.trim());
}

function isNo(value: unknown): boolean {
  return typeof value === 'string' && /^(?:false|0|no|off)$/i.test(value.trim());
}
