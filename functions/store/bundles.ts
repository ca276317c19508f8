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
}
