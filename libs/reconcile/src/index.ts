export { assertFollows } from './assert-follows.js';
export { isWorthTelling, type ToldFailure } from './failure-telling.js';
export { KeyedLeases, type KeyedLeasesOptions, type LeaseStore } from './keyed-leases.js';
export { Reconciler, type PassOutcome, type ReconcilerOptions } from './reconciler.js';
