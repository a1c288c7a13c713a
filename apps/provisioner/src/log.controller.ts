import { OnLogEntries, OnLogSnapshot, type EntryBatch, type SnapshotChunk } from '@berth/messaging';
import { Controller } from '@nestjs/common';
import { Provisioner } from './provisioner.js';

/** The log's way into the provisioner. */
@Controller()
export class LogController {
  constructor(private readonly provisioner: Provisioner) {}

  @OnLogSnapshot()
  restore(chunk: SnapshotChunk): void {
    this.provisioner.restore(chunk);
  }

  @OnLogEntries()
  observe({ entries }: EntryBatch): void {
    this.provisioner.observe(entries);
  }
}
