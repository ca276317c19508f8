import { DeployclawError } from '../../functions/contract/errors.ts';

export type DockerUnavailableReason = 'absent' | 'permission' | 'not_docker' | 'unreachable';

const REMEDIES: Readonly<Record<DockerUnavailableReason, string>> = {
  absent: 'Start Docker or Podman, or set DOCKER_HOST; without one, plain Python processes are looked at.',
  permission: 'Run as root, or as a member of the group that owns the socket (usually `docker`).',
  not_docker: 'Point DOCKER_HOST at the socket of a Docker Engine or of `podman system service`.',
  unreachable: 'Start the daemon, or correct DOCKER_HOST; `docker version` shows the same error.',
};

/** No container engine can be talked to; `reason` says which kind of trouble it is. */
export class DockerUnavailableError extends DeployclawError {
  override readonly name = 'DockerUnavailableError';
  readonly reason: DockerUnavailableReason;
  constructor(reason: DockerUnavailableReason, what: string, cause?: unknown) {
    super(what, REMEDIES[reason], { cause });
    this.reason = reason;
  }
}
