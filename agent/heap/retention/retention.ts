/** Who holds objects of one type: one path from a root, with all objects that hang on it in the same way. */
export interface Holder {
  /** `app.handlers.CACHE (dict) -> [*] -> app.handlers.Session`: from a root (module global, thread stack, ...) to the objects. */
  readonly path: string;
  /** Stable over captures and processes: the path up to the container that holds the objects, `app.handlers.CACHE (dict) -> [*]`. */
  readonly holder: string;
  readonly type: string;
  readonly count: number;
  /** Retained: what would be freed with the objects at the end of the path, bytes. */
  readonly bytes: number;
  /** Share of looks (copies) that agree on this path, 0..1; paths on which two copies disagree are left out. */
  readonly agreement: number;
}

/** How many of the objects reach a string that equals a known tenant's id within three references. Never the strings. */
export interface TenantObjects {
  readonly tenant: string;
  readonly count: number;
  readonly bytes: number;
}

/** What holds the memory of one process: from two copies taken while it ran. */
export interface Retention {
  readonly pid: number;
  readonly startTicks: number;
  readonly python: string;
  readonly observedAtMs: number;
  readonly durationMs: number;
  readonly objects: number;
  /** Share of the first copy's paths (by bytes) that the second copy confirmed, 0..1. */
  readonly agreement: number;
  /** Largest bytes first. */
  readonly holders: readonly Holder[];
  /** Null when no tenant ids were given. */
  readonly tenants: readonly TenantObjects[] | null;
  /** Objects looked at for tenants, and those that reach more than one tenant's id or none. */
  readonly tenantObjects: {
    readonly looked: number;
    readonly ambiguous: number;
    readonly none: number;
  } | null;
  readonly limits: readonly string[];
}
