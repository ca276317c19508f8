import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { HostRoots } from '../../collect/collector.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';

/** Offsets in the file take the place of addresses. */
export interface MappedFile extends TargetMemory {
  close(): void;
}

/** Opens the file that a mapping at its first byte shows; null when it cannot be had. */
export type OpenMappedFile = (mapping: Mapping) => MappedFile | null;

const HEAD = 4096;

/**
 * Opens the file behind a mapping, whatever became of its name: through map_files (needs CAP_SYS_ADMIN or
 * CAP_CHECKPOINT_RESTORE; works for deleted files), else by name in the process's own file system or as the program it
 * runs. A name may lead to a file that replaced the mapped one, and inode numbers tell nothing on an overlay, so a file
 * counts only when its first bytes (header, segments, build id) are those in memory.
 */
export function openMappedFile(pid: number, memory: TargetMemory, roots: HostRoots): OpenMappedFile {
  const process = `${roots.proc}/${pid}`;
  return (mapping) => {
    const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
    const ways = [
      Buffer.from(`${process}/map_files/${range}`),
      Buffer.concat([Buffer.from(`${process}/root`), Buffer.from(mapping.path, 'latin1')]),
      Buffer.from(`${process}/exe`),
    ];
    for (const way of ways) {
      const file = openFile(way);
      if (file === null) continue;
      if (startsAlike(file, memory, mapping)) return file;
      file.close();
    }
    return null;
  };
}

/** A regular file only: opening a pipe or a device that a target put there would block or act. */
function openFile(path: Buffer): MappedFile | null {
  let fd: number;
  try {
    if (!statSync(path).isFile()) return null;
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
  if (!fstatSync(fd).isFile()) {
    closeSync(fd);
    return null;
  }
  const state = { reads: 0, bytesRead: 0 };
  return {
    read(address, into, at, length) {
      if (!Number.isSafeInteger(address) || address < 0) return 0;
      try {
        state.reads++;
        const got = readSync(fd, into, at, Math.min(length, into.length - at), address);
        state.bytesRead += got;
        return got;
      } catch {
        return 0;
      }
    },
    get reads() {
      return state.reads;
    },
    get bytesRead() {
      return state.bytesRead;
    },
    close: () => closeSync(fd),
  };
}

function startsAlike(file: TargetMemory, memory: TargetMemory, mapping: Mapping): boolean {
  const length = Math.min(HEAD, mapping.end - mapping.start);
  const ours = Buffer.alloc(length);
  const theirs = Buffer.alloc(length);
  const got = file.read(0, ours, 0, length);
  return (
    got > 64 &&
    memory.read(mapping.start, theirs, 0, got) === got &&
    ours.compare(theirs, 0, got, 0, got) === 0
  );
}
