import Docker from 'dockerode';
import { DeployclawError } from '../../functions/contract/errors.ts';

const PING_TIMEOUT_MS = 10_000;

/**
 * The Docker Engine that tests use (`DOCKER_HOST` is honoured). A test without an engine fails, it is never skipped:
 * a run that is green because nothing ran would be worth nothing.
 *
 * @throws DeployclawError when no engine answers within 10 s
 */
export async function requireEngine(): Promise<Docker> {
  try {
    // A client of its own: a client's time limit would also cut long reads such as followed logs.
    await new Docker({ timeout: PING_TIMEOUT_MS }).ping();
  } catch (cause) {
    throw new DeployclawError(
      `No Docker Engine answers at ${process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'}.`,
      'Start one as root with: test/engine/engine-up.sh',
      { cause },
    );
  }
  return new Docker();
}
