import { readFileSync } from 'node:fs';
import type { HostRoots } from '../collect/collector.ts';
import { type Check, ok } from './check.ts';

const CAP_SYS_PTRACE = 1n << 19n;

/** Whether processes of other users can be looked into: capabilities(7), ptrace(2) and Yama's ptrace_scope. */
export function checkPrivileges({ proc }: HostRoots): Check {
  const name = 'privileges';
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readOrNull(`${proc}/self/status`) ?? '')?.[1] ?? '0';
  const scope = readOrNull(`${proc}/sys/kernel/yama/ptrace_scope`)?.trim() ?? null;
  const yama = scope === null ? 'no Yama' : `Yama ptrace_scope ${scope}`;
  if ((BigInt(`0x${effective}`) & CAP_SYS_PTRACE) !== 0n)
    return ok(name, `may read every process of this host (CAP_SYS_PTRACE); ${yama}`);
  return {
    name,
    status: 'warn',
    detail: `user ${process.geteuid?.() ?? '?'} without CAP_SYS_PTRACE: open files and mappings of other users' processes stay unread; ${yama}`,
    remedy: 'Run as root, or give the process CAP_SYS_PTRACE. Memory of containers is read either way.',
  };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
