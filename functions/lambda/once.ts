/**
 * The value that the first call makes: clients live as long as the process of a function, and are made at its first event,
 * so that what is missing in the environment is the error of an invocation. A failure is tried again.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
