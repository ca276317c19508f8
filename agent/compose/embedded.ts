import { join } from 'node:path';
import type { BundleStore } from '../../functions/store/bundles.ts';
import { openFolderBundles } from '../../functions/store/folder/folder-bundles.ts';
import type { HistoryStore } from '../../functions/store/history.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import type { Settings } from '../settings/definitions.ts';
import { createEmbeddedSink } from '../ship/embedded-sink.ts';
import { createShipper, type Shipper } from '../ship/shipper.ts';
import { openSpool, type Spool } from '../ship/spool.ts';
import { AGENT_VERSION } from './host-facts.ts';

/** The whole pipeline on one host: spool, history and bundles under one data directory, no account, no server. */
export interface Embedded {
  readonly store: HistoryStore;
  readonly spool: Spool;
  readonly shipper: Shipper;
  readonly bundles: BundleStore;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly settings: Settings;
  readonly bootId: string;
  readonly now: () => number;
  /** Told in words when something was moved aside or dropped. */
  readonly onNotice: (text: string) => void;
}

/** Opens everything; throws the store's typed errors (corrupt files are moved aside and noticed instead). */
export function openEmbedded({ dataDir, settings, bootId, now, onNotice }: EmbeddedOptions): Embedded {
  const store = openSqliteHistory(join(dataDir, 'history.sqlite'), { onNotice, now });
  const spool = openSpool(join(dataDir, 'spool.sqlite'), {
    maxBytes: settings['spool-max-bytes'],
    maxAgeMs: settings['spool-max-age'],
    now,
    onNotice,
  });
  const sink = createEmbeddedSink(store, now, onNotice);
  return {
    store,
    spool,
    shipper: createShipper({ spool, sink, host: settings.host, bootId, agentVersion: AGENT_VERSION, now }),
    bundles: openFolderBundles(join(dataDir, 'forensics')),
    async close() {
      spool.close();
      await store.close();
    },
  };
}
