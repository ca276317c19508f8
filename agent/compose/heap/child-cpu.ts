import { readKernelFile } from '../../collect/kernel/read-kernel-file.ts';

/** Clock ticks per second as /proc counts them: USER_HZ, 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time that this process's ended children have taken, ms: cutime and cstime, fields 16 and 17 of /proc/self/stat
 * (proc_pid_stat(5)). 0 where /proc is hidden.
 */
export function childCpuMs(proc: string): number {
  const text = readKernelFile(`${proc}/self/stat`) ?? '';
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[13]) + Number(fields[14]);
  return Number.isFinite(ticks) ? (ticks / TICKS_PER_SECOND) * 1000 : 0;
}
