import type { HostRoots } from '../../collect/collector.ts';
import { readKernelFile } from '../../collect/kernel/read-kernel-file.ts';
import type { Mapping } from './mapping.ts';

/** About 400,000 mappings; the kernel allows a process 65,530 unless told otherwise (vm.max_map_count). */
const LIMIT_BYTES = 64 * 1024 * 1024;
const LINE =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-])([w-])([x-])([ps]) ([0-9a-f]{1,16}) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/s;
const DELETED = ' (deleted)';

/**
 * Memory mappings of a process in the order of their addresses; null when there is no such process, empty for a kernel
 * thread or one that has just ended. Throws UnreadableFileError without permission, MalformedFileError above 64 MiB.
 */
export function readMappings(pid: number, roots: HostRoots): Mapping[] | null {
  const text = readKernelFile(`${roots.proc}/${pid}/maps`, LIMIT_BYTES);
  return text === null ? null : parseMappings(text);
}

/**
 * Parses /proc/PID/maps (latin1 text, one character per byte). A file's name is the target's choice: the kernel escapes
 * only the line end (`\012`), so a name may hold blanks and look like ` (deleted)`. Lines that are not mappings are
 * left out. Source: proc_pid_maps(5), fs/proc/task_mmu.c (show_map_vma, seq_file_path with esc "\n").
 */
export function parseMappings(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const line of text.split('\n')) {
    const parts = LINE.exec(line);
    if (parts === null) continue;
    const start = Number.parseInt(parts[1]!, 16);
    const end = Number.parseInt(parts[2]!, 16);
    if (end <= start) continue;
    const shown = parts[10]!;
    const inode = Number(parts[9]);
    // Only a file can be deleted; a file whose name ends in " (deleted)" is told apart when it is opened, by its inode.
    const deleted = inode !== 0 && shown.endsWith(DELETED);
    const path = deleted ? shown.slice(0, -DELETED.length) : shown;
    mappings.push({
      start,
      end,
      readable: parts[3] === 'r',
      writable: parts[4] === 'w',
      executable: parts[5] === 'x',
      private: parts[6] === 'p',
      fileOffset: Number.parseInt(parts[7]!, 16),
      device: parts[8]!,
      inode,
      path: path.includes('\\') ? unescaped(path) : path,
      deleted,
    });
  }
  return mappings;
}

function unescaped(path: string): string {
  return path.replaceAll('\\012', '\n');
}
