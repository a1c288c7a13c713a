import { type EntryBatch, OnLogEntries, OnLogSnapshot, type SnapshotChunk } from '@berth/messaging';
import { Sealer } from '@berth/sealing';
import { Controller } from '@nestjs/common';
import { EventFeed } from '../events/event-feed.js';
import { LeaseFeed } from '../leases/lease-feed.js';
import { openStates } from '../sealed/open-states.js';
import { WatchHub } from '../watch/watch-hub.js';
import { Catalog, CATALOG_KINDS } from './catalog.js';

/** Brings the log to the catalog and to the open watches. */
@Controller()
export class LogController {
  constructor(
    private readonly catalog: Catalog,
    private readonly hub: WatchHub,
    private readonly sealer: Sealer,
    private readonly events: EventFeed,
    private readonly leases: LeaseFeed,
  ) {}

  @OnLogSnapshot()
  onSnapshot({ position, objects, first, complete }: SnapshotChunk): void {
    if (first) this.catalog.clear();
    for (const object of objects) this.catalog.note(object);
    if (!complete) return;
    this.hub.startAt(position);
    this.events.startAt(position);
  }

  @OnLogEntries()
  async onEntries({ entries }: EntryBatch): Promise<void> {
    for (const entry of entries) if (CATALOG_KINDS.has(entry.kind)) this.catalog.note(entry);
    const last = entries.at(-1);
    if (last !== undefined) this.catalog.followedTo(last.position);
    this.events.follow(entries);
    this.hub.deliver(await openStates(entries, this.sealer));
    for (const { kind, name, deletes } of entries) {
      if (kind !== 'Cluster' || !deletes) continue;
      this.hub.endCluster(name);
      this.leases.hub.endCluster(name);
    }
  }
}
