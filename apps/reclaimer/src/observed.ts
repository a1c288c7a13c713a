import { type LogEntry } from '@berth/messaging';

/** An object as the snapshot or the log brings it. */
export type Observed = Pick<
  LogEntry,
  'uid' | 'cluster' | 'kind' | 'namespace' | 'name' | 'state' | 'deletes'
> & {
  /** Of the event; absent in a snapshot. */
  readonly type?: string;
  readonly actor?: string;
};
