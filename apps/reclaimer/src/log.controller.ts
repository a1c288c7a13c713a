import { OnLogEntries, OnLogSnapshot, type EntryBatch, type SnapshotChunk } from '@berth/messaging';
import { Controller } from '@nestjs/common';
import { Reclaimer } from './reclaimer.js';

/** The log's way into the reclaimer. */
@Controller()
export class LogController {
  constructor(private readonly reclaimer: Reclaimer) {}

  @OnLogSnapshot()
  restore(chunk: SnapshotChunk): void {
    this.reclaimer.restore(chunk);
  }

  @OnLogEntries()
  observe({ entries }: EntryBatch): void {
    this.reclaimer.observe(entries);
  }
}
