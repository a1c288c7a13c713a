import {
  type ListQuery,
  type LoggedEvent,
  type ToldEvent,
  type ToldPage,
  type ToldQuery,
} from '@berth/event-store';
import { eventNamespaceOf } from '../events/event-forms.js';
import { type ToldLog } from '../events/event-reads.js';

/** What happened to a posted Event. */
export type PostedChange = Pick<
  LoggedEvent,
  'position' | 'uid' | 'cluster' | 'kind' | 'namespace' | 'name' | 'version' | 'type' | 'state' | 'deletes'
>;

/** What people are told of, and what was posted, in memory: as the event store reads it, and nothing more. */
export class MemoryToldLog implements ToldLog {
  readonly told: ToldEvent[] = [];
  readonly posted: PostedChange[] = [];
  /** Grows with every event, told or not. */
  head = 0;

  readonly listToldEvents = (query: ToldQuery): Promise<ToldPage> => {
    const at = query.at ?? this.head;
    const rows = this.told.filter((each) => each.position <= at && isAsked(each, query)).toSorted(inOrder);
    const keys = [...new Set(rows.map(keyOf))];
    const taken = new Set(keys.slice(0, query.names ?? keys.length));
    const events = rows.filter((each) => taken.has(keyOf(each)));
    return Promise.resolve({ position: at, events, hasMore: taken.size < keys.length });
  };

  readToldEvents: ToldLog['readToldEvents'] = ({ after, upTo = Infinity, limit, cluster }) =>
    Promise.resolve(
      this.told
        .filter(({ position }) => position > after && position <= upTo)
        .filter((each) => cluster === undefined || each.cluster === cluster)
        .slice(0, limit),
    );

  readonly readToldHistories: ToldLog['readToldHistories'] = (of, upTo) => {
    const keys = new Set(of.map((each) => `${each.cluster} ${each.namespace} ${each.name}`));
    return Promise.resolve(
      this.told.filter(
        (each) => each.position <= upTo && keys.has(`${each.cluster} ${each.namespace} ${each.name}`),
      ),
    );
  };

  readonly readPostedEvents: ToldLog['readPostedEvents'] = ({ after, upTo = Infinity, limit, cluster }) =>
    Promise.resolve(
      this.posted
        .filter(({ position }) => position > after && position <= upTo)
        .filter((each) => cluster === undefined || each.cluster === cluster)
        .slice(0, limit) as LoggedEvent[],
    );

  readonly getObject: ToldLog['getObject'] = ({ cluster, name }, at = this.head) =>
    Promise.resolve(this.#liveAt(at).find((each) => each.cluster === cluster && each.name === name));

  readonly listObjects: ToldLog['listObjects'] = ({ cluster, at = this.head, after, limit }: ListQuery) => {
    const rows = this.#liveAt(at)
      .filter((each) => each.cluster === cluster && (after === undefined || each.name > after.name))
      .toSorted((one, other) => compare(one.name, other.name));
    const objects = rows.slice(0, limit);
    return Promise.resolve({ position: at, objects, hasMore: objects.length < rows.length });
  };

  readonly listEventsAbout: ToldLog['listEventsAbout'] = () =>
    Promise.resolve({ position: this.head, objects: [], hasMore: false });

  #liveAt(at: number): readonly PostedChange[] {
    const last = new Map(this.posted.filter((it) => it.position <= at).map((it) => [it.uid, it]));
    return [...last.values()].filter(({ deletes }) => !deletes);
  }

  readonly getObjectByUid: ToldLog['getObjectByUid'] = () => Promise.resolve(undefined);
}

function isAsked(each: ToldEvent, { cluster, namespace, name, namePrefix = '', from }: ToldQuery): boolean {
  return (
    each.cluster === cluster &&
    (namespace === undefined || eventNamespaceOf(each) === namespace) &&
    (name === undefined || each.name === name) &&
    each.name.startsWith(namePrefix) &&
    (from === undefined || compare(keyOf(each), `${from.namespace}\0${from.name}`) >= 0)
  );
}

function keyOf(each: ToldEvent): string {
  return `${eventNamespaceOf(each)}\0${each.name}`;
}

function inOrder(one: ToldEvent, other: ToldEvent): number {
  return compare(keyOf(one), keyOf(other)) || one.position - other.position;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
