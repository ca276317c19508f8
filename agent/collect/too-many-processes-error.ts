import { DeployclawError } from '../../functions/contract/errors.ts';

/** A target runs more processes than the agent is willing to look at one by one. */
export class TooManyProcessesError extends DeployclawError {
  override readonly name = 'TooManyProcessesError';
  constructor(target: string, limit: number) {
    super(
      `${JSON.stringify(target)} runs more than ${limit} processes; their details are left out.`,
      'Bound them with --pids-limit. Memory read from its cgroup is not affected.',
    );
  }
}
