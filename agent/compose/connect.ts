import { DeployclawError } from '../../functions/contract/errors.ts';
import type { HostRoots } from '../collect/collector.ts';
import { connectDocker, type DockerConnection, DockerUnavailableError } from '../discover/connect-docker.ts';
import { type Discovery, startDiscovery } from '../discover/discovery.ts';
import type { Settings } from '../settings/definitions.ts';

export interface ConnectOptions {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly roots: HostRoots;
  readonly now: () => number;
}

/**
 * Finds what to look at. A host without any engine has plain processes as targets; an engine that is there and
 * cannot be used is an error, since silently looking at something else would read as "nothing leaks".
 */
export async function connectAndDiscover({ settings, env, roots, now }: ConnectOptions): Promise<Discovery> {
  const scope = { containers: settings.containers, tenants: settings.tenants };
  return await startDiscovery({ scope, connection: await connectForSettings(settings, env), roots, now });
}

/** The engine that the settings allow and this host has; null: plain processes. Throws when it is there and unusable. */
export async function connectForSettings(
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Promise<DockerConnection | null> {
  return settings.targets === 'processes' ? null : await tryDocker(env, settings.targets === 'docker');
}

async function tryDocker(env: NodeJS.ProcessEnv, required: boolean): Promise<DockerConnection | null> {
  try {
    return await connectDocker(env);
  } catch (error) {
    const absent = error instanceof DockerUnavailableError && error.reason === 'absent';
    if (absent && !required && !env.DOCKER_HOST) return null;
    if (error instanceof DeployclawError) {
      throw new DeployclawError(
        error.message,
        'To look at plain Python processes instead, add --targets processes.',
        { cause: error },
      );
    }
    throw error;
  }
}
