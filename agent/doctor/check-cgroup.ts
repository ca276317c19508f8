import { existsSync, readFileSync } from 'node:fs';
import type { HostRoots } from '../collect/collector.ts';
import { type Check, ok } from './check.ts';

/** Which cgroup version accounts memory here, and whether the optional files of newer kernels are there. */
export function checkCgroup({ proc, cgroup }: HostRoots): Check {
  const name = 'cgroup memory';
  const controllers = readOrEmpty(`${cgroup}/cgroup.controllers`).split(/\s+/);
  if (controllers.includes('memory')) {
    const pressure = existsSync(`${proc}/pressure/memory`)
      ? 'pressure stall information present'
      : 'no pressure stall information';
    return ok(name, `version 2, ${pressure}`);
  }
  if (existsSync(`${cgroup}/memory/memory.usage_in_bytes`))
    return ok(name, 'version 1 (no pressure stall information; leaks are judged the same)');
  return {
    name,
    status: 'fail',
    detail: 'no memory controller is mounted',
    remedy:
      'Boot with cgroup_enable=memory, or mount one: mount -t cgroup2 none /sys/fs/cgroup. Until then use --targets processes.',
  };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}
