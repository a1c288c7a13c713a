export { Reconciler, type PassOutcome, type ReconcilerOptions } from './reconciler.js';
