/** One line of /proc/PID/maps. Addresses in bytes; `end` is the first byte behind it. Source: proc_pid_maps(5). */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly private: boolean;
  readonly fileOffset: number;
  readonly device: string;
  readonly inode: number;
  /** As the target sees it, unescaped, without ` (deleted)`; `[heap]` and the like as they stand; '' for anonymous memory. */
  readonly path: string;
  readonly deleted: boolean;
}
