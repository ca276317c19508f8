import { readFileSync, writeFileSync } from 'node:fs';

const NAME = '_PyRuntime';
const HIDDEN = '_PyHidden_';
/** Offsets in Elf64_Ehdr; source: elf(5). */
const SECTION_HEADERS = 40;
const SECTION_COUNT = 60;
const SECTION_NAMES = 62;

/**
 * Copies a Python's ELF file without what tells where `_PyRuntime` is: its name in every string table, and the table of
 * sections. It runs as before; modules of its own that refer to `_PyRuntime` no longer load, so use it on builds that
 * have their modules built in, as Debian's.
 */
export function hideRuntime(from: string, to: string): void {
  const file = readFileSync(from);
  const name = Buffer.from(`\0${NAME}\0`);
  let hidden = 0;
  for (let at = file.indexOf(name); at >= 0; at = file.indexOf(name, at + 1), hidden++)
    file.write(HIDDEN, at + 1, 'latin1');
  if (hidden === 0) throw new Error(`${from} does not name ${NAME}: nothing to hide`);
  file.writeBigUInt64LE(0n, SECTION_HEADERS);
  file.writeUInt16LE(0, SECTION_COUNT);
  file.writeUInt16LE(0, SECTION_NAMES);
  writeFileSync(to, file, { mode: 0o755 });
}
