import type { DiscoveryEvent } from './discovery-types.ts';
import { inScope, type Scope } from './scope.ts';
import type { Target } from './target.ts';

/** Longest history of ended ids that tells a restart from a first start. */
const MAX_ENDED = 1_000;

/** The targets that run now, what was left alone and why, and the listeners that hear of changes. */
export interface TargetBook {
  targets(): readonly Target[];
  skipped(): { disabled: number; outOfScope: number };
  /** Puts a running thing in, as a target or as left alone; an older instance of the same id is stopped first. */
  admit(target: Target, enabled: boolean, atMs: number): void;
  /** Takes out what has this id, unless it started after `atMs`: an end that is told late is not the successor's. */
  remove(id: string, atMs: number, detail: string | null): void;
  /** Takes out everything whose id is not in `running`. */
  keepOnly(running: ReadonlySet<string>, atMs: number, detail: string | null): void;
  oom(id: string, atMs: number): void;
  subscribe(listener: (event: DiscoveryEvent) => void): void;
  /** Names that the scope asks for and nothing running has, be it a target or left alone. */
  missingNames(): string[];
}

export function createTargetBook(scope: Scope): TargetBook {
  const running = new Map<string, Target>();
  const leftAlone = new Map<string, { readonly why: 'disabled' | 'outOfScope'; readonly name: string }>();
  const ended = new Set<string>();
  const listeners: ((event: DiscoveryEvent) => void)[] = [];

  function emit(event: DiscoveryEvent): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // One listener's trouble must not keep the book from being true, nor the others from hearing.
        process.emitWarning(error instanceof Error ? error : String(error), { code: 'DEPLOYCLAW_DISCOVERY' });
      }
    }
  }

  function admit(target: Target, enabled: boolean, atMs: number): void {
    const { containerId: id, startedAtMs } = target.instance;
    const { name, tenant } = target.identity;
    const known = running.get(id);
    if (known && known.instance.startedAtMs > startedAtMs) return;
    if (known && known.instance.startedAtMs < startedAtMs) drop(id, atMs, 'ended unnoticed');
    if (!enabled || !inScope(scope, name, tenant)) {
      // Also a rename may take a running container out of the scope.
      drop(id, atMs, 'out of scope');
      leftAlone.set(id, { why: enabled ? 'outOfScope' : 'disabled', name });
      return;
    }
    leftAlone.delete(id);
    const isNew = !running.has(id);
    // The same object while nothing changes: others remember things by it.
    if (isNew || JSON.stringify(known) !== JSON.stringify(target)) running.set(id, target);
    if (isNew) emit({ kind: ended.has(id) ? 'restart' : 'start', target, atMs: startedAtMs, detail: null });
  }

  function drop(id: string, atMs: number, detail: string | null): void {
    const target = running.get(id);
    if (target === undefined) {
      leftAlone.delete(id);
      return;
    }
    running.delete(id);
    ended.add(id);
    if (ended.size > MAX_ENDED) ended.delete(ended.values().next().value!);
    emit({ kind: 'stop', target, atMs, detail });
  }

  return {
    targets: () => [...running.values()],
    skipped: () => {
      const disabled = [...leftAlone.values()].filter(({ why }) => why === 'disabled').length;
      return { disabled, outOfScope: leftAlone.size - disabled };
    },
    admit,
    remove: (id, atMs, detail) => {
      if ((running.get(id)?.instance.startedAtMs ?? 0) <= atMs) drop(id, atMs, detail);
    },
    keepOnly: (ids, atMs, detail) => {
      for (const id of [...running.keys(), ...leftAlone.keys()]) if (!ids.has(id)) drop(id, atMs, detail);
    },
    oom: (id, atMs) => {
      const target = running.get(id);
      if (target) emit({ kind: 'oom', target, atMs, detail: null });
    },
    subscribe: (listener) => {
      listeners.push(listener);
    },
    missingNames: () => {
      const names = new Set([...leftAlone.values()].map(({ name }) => name));
      for (const { identity } of running.values()) names.add(identity.name);
      return (scope.containers ?? []).filter((name) => !names.has(name));
    },
  };
}
