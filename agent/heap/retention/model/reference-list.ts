/** References that one object holds, collected anew for each: no allocation per object. */
export interface ReferenceList {
  /** Places in the copy that the references lead to; whether objects lie there is for the reader to find out. */
  targets: Int32Array;
  /** What each of them is: see edge.ts. */
  edges: Int32Array;
  count: number;
  /** Words looked through since the list was made, and how many may be: see `reserve`. */
  scanned: number;
  readonly mostScanned: number;
}

/**
 * Every word of a heap belongs to one object, shared key tables apart, so a walk looks through each word a few times.
 * A hostile heap may have a million lists that claim the same gigabyte: after `mostScanned` words nothing is followed.
 */
export function createReferenceList(mostScanned: number): ReferenceList {
  return {
    targets: new Int32Array(4096),
    edges: new Int32Array(4096),
    count: 0,
    scanned: 0,
    mostScanned,
  };
}

/** Makes room for `more` references; false when the walk has looked through too much and is to leave these out. */
export function reserve(list: ReferenceList, more: number): boolean {
  list.scanned += more;
  if (list.scanned > list.mostScanned) return false;
  const need = list.count + more;
  if (need > list.targets.length) grow(list, need);
  return true;
}

function grow(list: ReferenceList, need: number): void {
  const size = Math.max(need, list.targets.length * 2);
  const targets = new Int32Array(size);
  targets.set(list.targets);
  const edges = new Int32Array(size);
  edges.set(list.edges);
  list.targets = targets;
  list.edges = edges;
}
