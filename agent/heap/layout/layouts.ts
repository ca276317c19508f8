import type { Layout } from './layout.ts';
import python38 from './tables/3.8.json' with { type: 'json' };
import python39 from './tables/3.9.json' with { type: 'json' };
import python310 from './tables/3.10.json' with { type: 'json' };
import python311 from './tables/3.11.json' with { type: 'json' };
import python312 from './tables/3.12.json' with { type: 'json' };
import python313 from './tables/3.13.json' with { type: 'json' };
import python314 from './tables/3.14.json' with { type: 'json' };
import python315 from './tables/3.15.json' with { type: 'json' };

/** As `generate/write-table.ts` writes it: measured for x86_64, and what another architecture has differently. */
interface Table {
  readonly source: string;
  readonly layout: Layout;
  readonly aarch64: Layout | null;
}

const TABLES: ReadonlyMap<number, Table> = new Map<number, Table>([
  [8, python38],
  [9, python39],
  [10, python310],
  [11, python311],
  [12, python312],
  [13, python313],
  [14, python314],
  [15, python315],
]);

/** Minor versions that can be read, `8` to `15`. */
export const SUPPORTED_MINORS: readonly number[] = [...TABLES.keys()];

/** The measured layout of CPython 3.`minor`; null for a version or architecture without a table. */
export function layoutOf(minor: number, architecture: 'x86_64' | 'aarch64'): Layout | null {
  const table = TABLES.get(minor);
  if (table === undefined) return null;
  if (architecture === 'x86_64') return table.layout;
  return table.aarch64 === null ? null : { ...table.layout, ...table.aarch64 };
}
