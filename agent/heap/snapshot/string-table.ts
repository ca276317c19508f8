/** The strings of a snapshot by index: names, each once, behind a number of places kept for the values of strings. */
export interface StringTable {
  /** Index of a name. */
  index(name: string): number;
  readonly names: readonly string[];
}

export function createStringTable(keptPlaces: number): StringTable {
  const indices = new Map<string, number>();
  const names: string[] = [];
  return {
    names,
    index(name) {
      const known = indices.get(name);
      if (known !== undefined) return known;
      const index = keptPlaces + names.length;
      indices.set(name, index);
      names.push(name);
      return index;
    },
  };
}
