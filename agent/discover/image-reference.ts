/** Parts of an image reference as a container's configuration holds it. */
export interface ImageReference {
  /** Without the registry's host; null when the image was given by its id. */
  readonly repository: string | null;
  readonly tag: string | null;
}

const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;

/**
 * Takes `[host[:port]/]path[:tag][@digest]` apart (the grammar is distribution's `reference` package). Podman puts
 * `localhost/` before local names. A first part is a host only if it has a dot or a port, or is `localhost`.
 */
export function parseImageReference(image: string): ImageReference {
  if (IMAGE_ID.test(image)) return { repository: null, tag: null };
  const named = image.split('@', 1)[0]!;
  const slash = named.indexOf('/');
  const first = named.slice(0, Math.max(slash, 0));
  const hasHost = first === 'localhost' || /[.:]/.test(first);
  const path = hasHost ? named.slice(slash + 1) : named;
  const colon = path.lastIndexOf(':');
  const tagged = colon > path.lastIndexOf('/');
  return {
    repository: (tagged ? path.slice(0, colon) : path) || null,
    tag: (tagged && path.slice(colon + 1)) || null,
  };
}
