import type { Layout } from '../layout/layout.ts';
import { layoutOf, SUPPORTED_MINORS } from '../layout/layouts.ts';
import { cString, u64 } from '../memory/words.ts';
import type { RuntimeCandidate } from './find-runtime.ts';
import type { Search } from './process-image.ts';
import { DEBUG_COOKIE, withPublishedOffsets } from './published-offsets.ts';
import { minorOf, versionText } from './python-version.ts';
import { freeThreaded, layoutMismatch, unsupportedArchitecture, unsupportedVersion } from './refusals.ts';

/** A layout that the `_PyRuntime` of a candidate may have. */
export interface CandidateLayout {
  readonly minor: number;
  readonly layout: Layout;
  /** Whether the target itself says that it is this version. */
  readonly certain: boolean;
}

/** The first version that publishes its offsets and version at the start of `_PyRuntime`. */
const FIRST_PUBLISHED = 13;
/** PY_RELEASE_LEVEL_GAMMA: a release candidate. Alphas and betas still move their fields. */
const RELEASE_CANDIDATE = 0xc;

/**
 * Layouts to try at a candidate, likeliest first: the one of the version it names (in memory, since 3.11), of the
 * version in its files' names, or each. Throws HeapRefusal when the version it names cannot be read.
 */
export function candidateLayouts(search: Search, candidate: RuntimeCandidate): CandidateLayout[] {
  const { memory } = search.image;
  if (cString(memory, candidate.address, 8) === DEBUG_COOKIE) return [publishedLayout(search, candidate)];
  const told = candidate.versionHex === null ? null : minorOf(candidate.versionHex);
  if (told !== null) return [{ minor: told, layout: requireTable(search, told), certain: true }];
  const { named } = search;
  if (named !== null && (named.major !== 3 || named.minor < SUPPORTED_MINORS[0]!))
    throw unsupportedVersion(search.image.pid, `${named.major}.${named.minor}`);
  const older = SUPPORTED_MINORS.filter((minor) => minor < FIRST_PUBLISHED);
  const first = older.filter((minor) => minor === named?.minor);
  const others = older.filter((minor) => minor !== named?.minor).reverse();
  return [...first, ...others].map((minor) => ({
    minor,
    layout: requireTable(search, minor),
    certain: first.includes(minor),
  }));
}

function publishedLayout(search: Search, { address }: RuntimeCandidate): CandidateLayout {
  const { memory, pid } = search.image;
  const hex = u64(memory, address + 8);
  const minor = minorOf(hex);
  if (minor === null || minor < FIRST_PUBLISHED)
    throw layoutMismatch(pid, `it names the version 0x${hex.toString(16)}`);
  if (u64(memory, address + 16) !== 0) throw freeThreaded(pid, versionText(hex));
  const table = requireTable(search, minor);
  if (((hex >>> 4) & 0xf) < RELEASE_CANDIDATE) throw unsupportedVersion(pid, versionText(hex));
  const layout = withPublishedOffsets(memory, address, table);
  if (layout === null) throw layoutMismatch(pid, 'it publishes offsets that cannot be');
  return { minor, layout, certain: true };
}

function requireTable({ image, architecture }: Search, minor: number): Layout {
  const layout = layoutOf(minor, architecture);
  if (layout !== null) return layout;
  if (layoutOf(minor, 'x86_64') === null) throw unsupportedVersion(image.pid, `3.${minor}`);
  throw unsupportedArchitecture(image.pid, `Python 3.${minor} on ${architecture}`);
}
