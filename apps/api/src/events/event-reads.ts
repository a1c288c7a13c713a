import {
  type EventStore,
  type ListQuery,
  type ObjectName,
  type ObjectPage,
  type StoredObject,
  type ToldQuery,
} from '@berth/event-store';
import { type EventForm, EVENTS_OF_CLUSTER } from './event-forms.js';
import { objectNameOf } from './event-name.js';
import { changesBehind } from './event-changes.js';
import { type EventEntry, foldTold } from './fold-told.js';
import { type PostedLog, PostedReads } from './posted-entries.js';

/** What the view asks of the log. */
export type ToldLog = Pick<
  EventStore,
  'listToldEvents' | 'readToldEvents' | 'readToldHistories' | 'getObjectByUid'
> &
  PostedLog;

/** What a selector pins of the objects that Events are about, so that nothing else need be read. */
export type About = {
  readonly uid?: string;
  readonly name?: string;
  /** `''`: objects outside namespaces. */
  readonly namespace?: string;
};

/**
 * Lists and reads Kubernetes Events, those that are told from the log as if they were stored like those that were
 * posted: the ports of every other kind, over the log.
 */
export class EventReads {
  readonly posted: PostedReads;

  constructor(
    private readonly log: ToldLog,
    private readonly form: EventForm,
    private readonly cluster: string,
    private readonly about: About = {},
  ) {
    this.posted = new PostedReads(log, form, cluster);
  }

  readonly getObject = async (name: ObjectName, at?: number): Promise<StoredObject | undefined> =>
    (await this.posted.getObject(name, at)) ?? this.getTold(name, at);

  /** One that nobody posted. */
  readonly getTold = async (
    name: Omit<ObjectName, 'kind'>,
    at?: number,
  ): Promise<StoredObject | undefined> => {
    const page = await this.log.listToldEvents({
      cluster: this.cluster,
      namespace: name.namespace,
      ...objectNameOf(name.name),
      ...(at === undefined ? {} : { at }),
    });
    return foldTold(page.events, this.cluster, this.form).find((event) => event.name === name.name);
  };

  /**
   * A page: first what is told, in the order of namespace, name of the object, and first time, then what was posted, in
   * the order of namespace and name. The limit is one of names, so that a page may be longer; it is empty only when it
   * is the last.
   */
  readonly listObjects = async (query: ListQuery): Promise<ObjectPage> => {
    if (query.after !== undefined && (await this.#isPosted(query.after, query.at)))
      return this.#listPosted(query);
    const told = await this.#listTold(query);
    if (told.hasMore) return told;
    const { after: _told, ...rest } = query;
    const posted = await this.#listPosted({ ...rest, at: told.position });
    return { ...posted, objects: [...told.objects, ...posted.objects] };
  };

  async #isPosted(key: NonNullable<ListQuery['after']>, at: number | undefined): Promise<boolean> {
    return (await this.posted.getObject({ kind: 'Event', ...key }, at)) !== undefined;
  }

  #listPosted({ namespace = this.about.namespace ?? '', at, after, limit }: ListQuery): Promise<ObjectPage> {
    return this.posted.listObjects({
      // Those about what is outside namespaces stand in one all the same.
      ...(namespace === '' ? {} : { namespace }),
      ...(at === undefined ? {} : { at }),
      ...(after === undefined ? {} : { after }),
      ...(limit === undefined ? {} : { limit }),
      ...(this.about.uid === undefined ? {} : { about: this.about.uid }),
    });
  }

  async #listTold({ namespace, at, after, limit }: ListQuery): Promise<ObjectPage> {
    const base: ToldQuery = {
      cluster: this.cluster,
      ...(await this.#narrowed(namespace)),
      // One more: that of the key comes again.
      ...(limit === undefined ? {} : { names: limit + 1 }),
    };
    let from = after && { namespace: after.namespace, name: startOf(after.name) };
    let moment = at;
    for (;;) {
      const page = await this.log.listToldEvents({
        ...base,
        ...(from === undefined ? {} : { from }),
        ...(moment === undefined ? {} : { at: moment }),
      });
      const objects = behind(after, foldTold(page.events, this.cluster, this.form));
      const last = page.events.at(-1);
      if (objects.length > 0 || !page.hasMore || last === undefined) {
        return { position: page.position, objects, hasMore: page.hasMore };
      }
      moment = page.position;
      from = { namespace: last.namespace === '' ? EVENTS_OF_CLUSTER : last.namespace, name: last.name };
    }
  }

  /** The next changes of Events behind a position, at most `limit`; none: there are none. */
  readonly readLog = async (after: number, limit: number): Promise<readonly EventEntry[]> => {
    const { cluster, form } = this;
    for (let from = after; ;) {
      const { changes, reached } = await changesBehind(this.log, { after: from, limit, cluster }, [form]);
      if (changes[0] !== undefined && changes[0].length > 0) return changes[0];
      if (reached === Infinity) return [];
      from = reached;
    }
  };

  /** Whoever asks by uid is told by name: that is what the log is indexed by. */
  async #narrowed(namespace: string | undefined): Promise<Pick<ToldQuery, 'namespace' | 'name'>> {
    const { about } = this;
    const place = namespace ?? (about.namespace === '' ? EVENTS_OF_CLUSTER : about.namespace);
    const name =
      about.name ?? (about.uid === undefined ? undefined : (await this.log.getObjectByUid(about.uid))?.name);
    return {
      ...(place === undefined ? {} : { namespace: place }),
      ...(name === undefined ? {} : { name }),
    };
  }
}

/** Where the Events of a key begin: its object, or the first that may be it. */
function startOf(eventName: string): string {
  const found = objectNameOf(eventName);
  return 'name' in found ? found.name : found.namePrefix;
}

function behind(after: ListQuery['after'], events: readonly EventEntry[]): readonly EventEntry[] {
  if (after === undefined) return events;
  const at = events.findIndex(({ namespace, name }) => namespace === after.namespace && name === after.name);
  return at < 0 ? events : events.slice(at + 1);
}
