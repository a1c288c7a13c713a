export { appendedEntry } from './testing/memory-log.js';
