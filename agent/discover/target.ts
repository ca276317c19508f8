import type { Identity, InstanceRef } from '../../functions/contract/instance.ts';

/** What the agent looks at: one container instance, or one group of plain processes where there is no daemon. */
export interface Target {
  readonly instance: InstanceRef;
  readonly identity: Identity;
  /** Host pid of the container's first process, or of the group's root process. */
  readonly rootPid: number;
  /** Start ticks of `rootPid` (field 22 of /proc/PID/stat): tells whether the pid still is that process. */
  readonly rootStartTicks: number;
  /** From the label `deployclaw.probe`; null when unset. */
  readonly probe: 'never' | 'suspects' | 'always' | null;
  /** From the label `deployclaw.heap`: its heaps are not to be read. Absent: they may be. */
  readonly heap?: 'never';
}
