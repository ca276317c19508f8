import type { HostRoots } from '../collect/collector.ts';
import { UnreadableFileError } from '../collect/kernel/kernel-file-errors.ts';
import { readKernelFile } from '../collect/kernel/read-kernel-file.ts';
import { optionalNumber } from '../collect/kernel/scan-number.ts';

const MAX_BYTES = 256 * 1024;
/** USER_HZ: 100 on every architecture that Node runs on. */
const TICK_MS = 10;

/** Arguments of a process; empty when it ended or cleared them. */
export function readArguments(roots: HostRoots, pid: number): string[] {
  return splitNul(readText(`${roots.proc}/${pid}/cmdline`));
}

/** Environment with which a process was started; empty when it ended or may not be looked into. */
export function readEnvironment(roots: HostRoots, pid: number): Map<string, string> {
  const pairs = splitNul(readText(`${roots.proc}/${pid}/environ`)).map((line): [string, string] => {
    const equals = line.indexOf('=');
    return [line.slice(0, Math.max(equals, 0)), line.slice(equals + 1)];
  });
  return new Map(pairs);
}

/** UTC epoch ms of a start time in ticks, by the boot time that the kernel states in whole seconds. */
export function startTimeMs(roots: HostRoots, startTicks: number): number {
  const path = `${roots.proc}/stat`;
  const bootSeconds = optionalNumber(path, readKernelFile(path) ?? '', 'btime ') ?? 0;
  return bootSeconds * 1000 + startTicks * TICK_MS;
}

/** First eight hex digits of the boot's random id: a pid and its ticks come again after a reboot. */
export function shortBootId(roots: HostRoots): string {
  const text = readKernelFile(`${roots.proc}/sys/kernel/random/boot_id`) ?? '';
  return /^[0-9a-f]{8}/.exec(text)?.[0] ?? '00000000';
}

function readText(path: string): string {
  try {
    return Buffer.from(readKernelFile(path, MAX_BYTES, true) ?? '', 'latin1').toString('utf8');
  } catch (error) {
    if (error instanceof UnreadableFileError) return '';
    throw error;
  }
}

function splitNul(text: string): string[] {
  return text.split('\0').filter((part) => part !== '');
}
