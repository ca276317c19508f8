/** Short-lived large objects of hosts: claim checks and captures. S3, or a folder on one host. */
export interface CaptureStore {
  /** Stores once; the same bytes again are no error. Throws a typed error when others are there. */
  put(key: string, body: Uint8Array, sha256: string): Promise<void>;
  /**
   * At most `maxBytes`; throws a typed error when absent, larger, or not of that checksum (null: of the one that it was
   * stored with, where the store keeps it).
   */
  get(key: string, maxBytes: number, sha256: string | null): Promise<Uint8Array>;
}
