import type Docker from 'dockerode';
import { z } from 'zod';
import { DeployclawError } from '../../functions/contract/errors.ts';
import { containerId } from '../../functions/contract/scalars.ts';

/** A daemon that accepts a question and never answers must not stop the discovery for ever. */
const TIMEOUT_MS = 30_000;

const listAnswer = z.array(z.object({ Id: containerId }));

/** Ids of the running containers (paused ones too). Throws DeployclawError when the engine does not give a list. */
export async function listContainerIds(docker: Docker): Promise<string[]> {
  const answer = listAnswer.safeParse(
    await asked('list containers', () =>
      docker.listContainers({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) }),
    ),
  );
  if (!answer.success)
    throw new DeployclawError(
      'The container engine answered something else than a list of containers.',
      'Check DOCKER_HOST with `docker ps`.',
    );
  return answer.data.map(({ Id }) => Id);
}

/** The engine's answer about one container, unvalidated; null when it is gone. Throws DeployclawError. */
export async function inspectContainer(docker: Docker, id: string): Promise<unknown> {
  return asked(`inspect container ${id.slice(0, 12)}`, async () => {
    try {
      return await docker.getContainer(id).inspect({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      if ((error as { statusCode?: unknown }).statusCode === 404) return null;
      throw error;
    }
  });
}

async function asked<T>(what: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 200) : 'no reason given';
    throw new DeployclawError(
      `The container engine would not ${what} (${JSON.stringify(why)}).`,
      'Check that the daemon runs with `docker ps`; it is asked again.',
      { cause },
    );
  }
}
