import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process tells when it gets SIGUSR2: bytes that are live after a full collection. */
export type MemoryReport = { readonly live: number };

const folder = process.env['BERTH_BENCH_MEMORY'];

if (folder !== undefined) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const report: MemoryReport = { live: heapUsed + external };
    const file = join(folder, `${process.pid}.json`);
    writeFileSync(`${file}.part`, JSON.stringify(report));
    renameSync(`${file}.part`, file);
  });
}
