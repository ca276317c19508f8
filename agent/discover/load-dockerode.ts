import { createRequire } from 'node:module';
import type Dockerode from 'dockerode';

/** Transports of dockerode that a local socket never uses: `ssh://` hosts and BuildKit sessions (gRPC). */
const UNUSED = ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader'];

let loaded: typeof Dockerode | null = null;

/**
 * The dockerode constructor, loaded at first use and without {@link UNUSED}: they are required eagerly and cost the
 * daemon about 25 MB of resident memory, a quarter of all it may use. Whoever asked for one of them would get an
 * empty module, hence a TypeError; `ssh://` in DOCKER_HOST is refused by name before that.
 */
export function loadDockerode(): typeof Dockerode {
  loaded ??= requireWithout();
  return loaded;
}

function requireWithout(): typeof Dockerode {
  const own = createRequire(import.meta.url);
  const fromDockerode = createRequire(own.resolve('dockerode'));
  const fromModem = createRequire(fromDockerode.resolve('docker-modem'));
  for (const name of UNUSED) {
    const path = resolveFirst(name, [fromDockerode, fromModem]);
    if (path !== null && !own.cache[path]) own.cache[path] = emptyModule(path);
  }
  return own('dockerode') as typeof Dockerode;
}

function resolveFirst(name: string, from: readonly NodeJS.Require[]): string | null {
  for (const require of from) {
    try {
      return require.resolve(name);
    } catch {
      // Another version of the library may not need it at all.
    }
  }
  return null;
}

function emptyModule(path: string): NodeJS.Module {
  return {
    id: path,
    filename: path,
    loaded: true,
    exports: {},
    children: [],
    paths: [],
    path,
    parent: null,
    isPreloading: false,
    require: createRequire(path),
  };
}
