import { OnLogEntries, OnLogSnapshot, type EntryBatch, type SnapshotChunk } from '@berth/messaging';
import { Controller } from '@nestjs/common';
import { WaitingClaims } from './waiting-claims.js';

/** The log's way into the provisioner. */
@Controller()
export class LogController {
  constructor(private readonly waiting: WaitingClaims) {}

  @OnLogSnapshot()
  restore({ first, objects }: SnapshotChunk): void {
    if (first) this.waiting.clear();
    for (const object of objects) this.waiting.observe({ ...object, deletes: false });
  }

  @OnLogEntries()
  observe({ entries }: EntryBatch): void {
    for (const entry of entries) this.waiting.observe(entry);
  }
}
