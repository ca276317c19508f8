import { DeployclawError } from '../../functions/contract/errors.ts';

/** The kernel does not account this target's memory by cgroup, or the agent cannot see where. */
export class NoMemoryControllerError extends DeployclawError {
  override readonly name = 'NoMemoryControllerError';
  constructor(containerId: string, hostHasController: boolean) {
    const short = containerId.slice(0, 12);
    super(
      hostHasController
        ? `The memory cgroup of container ${short} is not visible to the agent.`
        : `The memory controller is off, so container ${short} has no memory cgroup.`,
      hostHasController
        ? 'Run the agent on the host, or its container with --pid=host --cgroupns=host -v /sys/fs/cgroup:/sys/fs/cgroup:ro.'
        : 'Boot with cgroup_enable=memory on the kernel command line. Until then its processes are summed, which misses page cache and kernel memory.',
    );
  }
}
