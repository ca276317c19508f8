import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../layout.ts';
import { generateLayout } from './generate.ts';

/*
 * node agent/heap/layout/generate/write-table.ts SOURCE INCLUDE[:INCLUDE...] [AARCH64-INCLUDE[:INCLUDE...]]
 * Writes tables/3.N.json. SOURCE says in words whose headers these are. The first folder of INCLUDE holds Python.h.
 * With a third argument the same is measured by aarch64-linux-gnu-gcc, and only what differs is written.
 *
 * The headers of 3.11, 3.13, 3.14 and 3.15 are those of Debian's libpython3.N-dev (bookworm, trixie, sid), for amd64 and
 * arm64, unpacked with `dpkg-deb -x`: INCLUDE is usr/include/python3.N:usr/include. Those of the others come with the
 * interpreter (`sys.prefix`/include/python3.N); their pyconfig.h is x86_64's for both, which the structures do not show.
 * After another release: measure it anew and look at the difference; layouts.test.ts compares with the headers at hand.
 */
const [source, x86, arm] = process.argv.slice(2);
if (!source || !x86) throw new Error('usage: write-table.ts SOURCE INCLUDE[:INCLUDE...] [AARCH64-INCLUDE]');

const own = generateLayout(x86.split(':'), 'gcc');
const other = arm ? generateLayout(arm.split(':'), 'aarch64-linux-gnu-gcc') : null;
const minor = Math.trunc(own.version_hex! / 0x10000) % 0x100;
const table = { source, layout: own, aarch64: other === null ? null : difference(own, other) };
writeFileSync(join(import.meta.dirname, `../tables/3.${minor}.json`), `${JSON.stringify(table, null, 2)}\n`);

function difference(base: Layout, against: Layout): Layout {
  return Object.fromEntries(Object.entries(against).filter(([name, value]) => base[name] !== value));
}
