import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names this process for good: pid namespace, pid and start time. A demo that was killed leaves things behind; the
 * next one removes what bears the name of a process that is no more.
 */
export function ownerName(): string {
  return `${pidNamespace()}.${process.pid}.${startTicks(process.pid)}`;
}

/** True only when the process of that name certainly ended: another pid namespace cannot be looked into. */
export function ownerIsGone(name: string): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(name);
  if (!parts || parts[1] !== pidNamespace()) return false;
  return startTicks(Number(parts[2])) !== parts[3];
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
}

/** Field 22 of /proc/PID/stat, see proc(5); empty when there is no such process. */
function startTicks(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    // Not there, which is the answer.
    return '';
  }
}
