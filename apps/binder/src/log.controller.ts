import { Controller } from '@nestjs/common';
import { OnLogEntries, OnLogSnapshot, type EntryBatch, type SnapshotChunk } from '@berth/messaging';
import { Binder } from './binder.js';

/** The log's way into the binder. */
@Controller()
export class LogController {
  constructor(private readonly binder: Binder) {}

  @OnLogSnapshot()
  restore(chunk: SnapshotChunk): void {
    this.binder.restore(chunk);
  }

  @OnLogEntries()
  observe({ entries }: EntryBatch): void {
    this.binder.observe(entries);
  }
}
