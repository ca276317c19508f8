import { describe, expect, it } from 'vitest';
import { aTarget } from '../../test/collect/recorded-target.ts';
import type { DiscoveryEvent } from './discovery-types.ts';
import type { Scope } from './scope.ts';
import { createTargetBook } from './target-book.ts';

const EVERYTHING: Scope = { containers: null, tenants: null };

function named(containerId: string, startedAtMs: number, name = 'orders') {
  const target = aTarget({ instance: { containerId, startedAtMs }, rootPid: 7, rootStartTicks: startedAtMs });
  return { ...target, identity: { ...target.identity, name } };
}

function listening(scope = EVERYTHING) {
  const book = createTargetBook(scope);
  const heard: string[] = [];
  book.subscribe((e: DiscoveryEvent) =>
    heard.push(`${e.kind} ${e.target.instance.containerId}@${e.target.instance.startedAtMs}`),
  );
  return { book, heard };
}

describe('the book of targets', () => {
  it('tells a restart under the same id from a first start', () => {
    const { book, heard } = listening();
    book.admit(named('a', 100), true, 100);
    book.admit(named('a', 100), true, 101);
    book.remove('a', 150, 'exit code 1');
    book.admit(named('a', 200), true, 200);
    expect(heard).toEqual(['start a@100', 'stop a@100', 'restart a@200']);
  });

  it('ends the old instance of an id whose end was never told', () => {
    const { book, heard } = listening();
    book.admit(named('a', 100), true, 100);
    book.admit(named('a', 200), true, 210);
    expect(heard).toEqual(['start a@100', 'stop a@100', 'restart a@200']);
    expect(book.targets()).toHaveLength(1);
  });

  it("does not take an end that is told late for the successor's, nor an old description for a new start", () => {
    const { book, heard } = listening();
    book.admit(named('a', 200), true, 200);
    book.remove('a', 150, null);
    book.admit(named('a', 100), true, 210);
    expect(heard).toEqual(['start a@200']);
    expect(book.targets()[0]!.instance.startedAtMs).toBe(200);
  });

  it('keeps two containers of one name, at one time or one after the other, as two', () => {
    const { book } = listening();
    book.admit(named('a', 100), true, 100);
    book.admit(named('b', 100), true, 100);
    expect(book.targets().map((t) => t.instance.containerId)).toEqual(['a', 'b']);
  });

  it('counts what it leaves alone, and follows a rename into and out of the scope', () => {
    const { book, heard } = listening({ containers: ['orders', 'ghost'], tenants: null });
    book.admit(named('a', 1), true, 1);
    book.admit(named('b', 1, 'other'), true, 1);
    book.admit(named('c', 1), false, 1);
    expect(book.skipped()).toEqual({ disabled: 1, outOfScope: 1 });
    expect(book.missingNames()).toEqual(['ghost']);
    // Left alone by its label, but there: nothing is amiss.
    book.admit(named('d', 1, 'ghost'), false, 1);
    expect(book.missingNames()).toEqual([]);
    book.remove('d', 2, null);
    book.admit(named('a', 1, 'renamed'), true, 2);
    book.remove('c', 3, null);
    expect(book.targets()).toEqual([]);
    expect(book.skipped()).toEqual({ disabled: 0, outOfScope: 2 });
    expect(heard).toEqual(['start a@1', 'stop a@1']);
  });

  it('gives the same object while nothing changes, and all that is gone after a list', () => {
    const { book, heard } = listening();
    const first = named('a', 1);
    book.admit(first, true, 1);
    book.admit(named('a', 1), true, 2);
    expect(book.targets()[0]).toBe(first);
    book.keepOnly(new Set(['b']), 9, 'unnoticed');
    expect(heard).toEqual(['start a@1', 'stop a@1']);
  });
});
