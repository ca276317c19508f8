import type Docker from 'dockerode';
import type { HostRoots } from '../collect/collector.ts';
import type { DockerConnection } from './connect-docker.ts';
import type { Scope } from './scope.ts';
import type { Target } from './target.ts';

/** Something that happened to a target. Times: UTC epoch ms. */
export interface DiscoveryEvent {
  readonly kind: 'start' | 'stop' | 'oom' | 'restart';
  /** For `restart` the new instance; the old one's `stop` came before. */
  readonly target: Target;
  readonly atMs: number;
  readonly detail: string | null;
}

/** The targets of this host, kept up to date until `stop`. */
export interface Discovery {
  readonly mode: 'docker' | 'process';
  readonly engine: string;
  readonly docker: Docker | null;
  /** What the operator should know: what could not be seen, was dropped, or was asked for and is not there. */
  notices(): readonly string[];
  targets(): readonly Target[];
  /** Running things left alone by `deployclaw.enable=false` or by the scope. */
  skipped(): { disabled: number; outOfScope: number };
  /** Names that the scope asks for and nothing running has. */
  missingNames(): readonly string[];
  subscribe(listener: (event: DiscoveryEvent) => void): void;
  stop(): Promise<void>;
}

export interface DiscoveryOptions {
  readonly scope: Scope;
  /** Null: there is no engine, plain Python processes are the targets. */
  readonly connection: DockerConnection | null;
  readonly roots: HostRoots;
  /** UTC epoch ms. */
  readonly now: () => number;
}
