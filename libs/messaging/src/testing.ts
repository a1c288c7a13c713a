export { eventually } from './testing/eventually.js';
export { appendedEntry, MemoryLog } from './testing/memory-log.js';
export { MemoryLeases } from './testing/memory-leases.js';
export { emptySnapshot, Recorder } from './testing/recorder.js';
