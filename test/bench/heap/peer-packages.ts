import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PACKAGES = ['guppy3==3.1.7', 'pympler==1.1', 'objgraph==3.7.0', 'memray==1.20.0'];

/**
 * A folder that has the peers' packages for /usr/bin/python3, in the user's cache, made when it is missing. They have
 * to be importable in the target: that is what these tools ask of their users.
 *
 * @returns the folder, or why it cannot be had here
 */
export function peerPackages(): { readonly folder: string } | { readonly missing: string } {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'deployclaw-bench', 'heap-peers');
  if (PACKAGES.every((name) => existsSync(join(folder, `.${name}`)))) return { folder };
  for (const name of PACKAGES) {
    const args = ['-m', 'pip', 'install', '--quiet', '--root-user-action=ignore', '--target', folder, name];
    const done = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
    if (done.status !== 0)
      return { missing: `pip cannot install ${name}: ${(done.stderr ?? '').trim().split('\n').at(-1)}` };
    spawnSync('touch', [join(folder, `.${name}`)]);
  }
  return { folder };
}
