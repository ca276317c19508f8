/** One bundle that is kept. */
export interface StoredBundle {
  /** Path, or `s3://bucket/key`: what `put` resolved to and `get` takes. */
  readonly location: string;
  readonly bytes: number;
  readonly storedAtMs: number;
}

/** Where forensics bundles are kept: a folder (embedded) or S3 (fleet). Write-once: nothing is ever overwritten. */
export interface BundleStore {
  /**
   * Names of bundles tried in order: `mem_leak_20261124`, then with `_2`, `_3`… `build` gets the final location, since
   * the report inside names it. Resolves to the location and size.
   */
  put(
    baseName: string,
    build: (location: string) => Promise<Buffer>,
  ): Promise<{ readonly location: string; readonly bytes: number }>;
  /** Newest first; what is no bundle is left out. */
  list(): Promise<StoredBundle[]>;
  /** Content of a bundle of this store; rejects for any other location. */
  get(location: string): Promise<Buffer>;
}
