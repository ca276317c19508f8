import type { Item } from './item-table.ts';
import { StoreError } from './store-error.ts';

/**
 * Body of an item as the object that was written. What is in the file was validated when it came in, so it is not
 * validated again (that would cost more than the whole read); damage inside of a text, which SQLite's page check
 * cannot see, ends as a typed error. Throws {@link StoreError} `corrupt`.
 */
export function itemBody<T>(item: Item, path: string): T {
  try {
    const body: unknown = JSON.parse(item.body);
    if (typeof body === 'object' && body !== null) return body as T;
  } catch (cause) {
    throw damaged(item, path, cause);
  }
  throw damaged(item, path, null);
}

function damaged(item: Item, path: string, cause: unknown): StoreError {
  return new StoreError('corrupt', path, 'read from the history', {
    detail: `item ${item.pk} ${item.sk} is not JSON`,
    cause,
  });
}
