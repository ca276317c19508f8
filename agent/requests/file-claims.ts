/** Which watched process logs into which file. */
export interface FileClaims {
  /** False, from then on for every owner, when two owners claim one file. */
  claim(file: string, owner: string): boolean;
  release(owner: string): void;
}

/** Lines of a file that two processes write cannot be told apart, so that neither may have them. */
export function createFileClaims(): FileClaims {
  const owners = new Map<string, Set<string>>();
  return {
    claim(file, owner) {
      let set = owners.get(file);
      if (!set) {
        set = new Set();
        owners.set(file, set);
      }
      return set.add(owner).size === 1;
    },
    release(owner) {
      for (const [file, set] of owners) if (set.delete(owner) && set.size === 0) owners.delete(file);
    },
  };
}
