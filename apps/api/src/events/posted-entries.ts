import { type KubeObject } from '@berth/domain';
import { type EventStore, type ObjectName, type ObjectPage, type StoredObject } from '@berth/event-store';
import { parseState } from '../resources/object-text.js';
import { coreForm, type EventForm } from './event-forms.js';

/** What posted Events are read by. */
export type PostedLog = Pick<
  EventStore,
  'getObject' | 'listObjects' | 'listEventsAbout' | 'readPostedEvents'
>;

type Key = { readonly namespace: string; readonly name: string };

/** Which posted Events are listed. */
export type PostedQuery = {
  readonly namespace?: string;
  readonly at?: number;
  readonly after?: Key;
  readonly limit?: number;
  /** Of objects with this UID only. */
  readonly about?: string;
};

const KIND = 'Event';

/** The Events that were posted in one cluster, in the words of one group. */
export class PostedReads {
  constructor(
    private readonly log: PostedLog,
    private readonly form: EventForm,
    private readonly cluster: string,
  ) {}

  async getObject({ namespace, name }: Omit<ObjectName, 'cluster'>, at?: number) {
    const stored = await this.log.getObject({ cluster: this.cluster, kind: KIND, namespace, name }, at);
    return stored && postedEntry(stored, this.form);
  }

  /** In the order of namespace and name. */
  async listObjects({ about, ...query }: PostedQuery): Promise<ObjectPage> {
    const page =
      about === undefined
        ? await this.log.listObjects({ cluster: this.cluster, kind: KIND, ...query })
        : await this.#listAbout(about, query);
    return { ...page, objects: page.objects.map((stored) => postedEntry(stored, this.form)) };
  }

  /** All at once: of one object few are kept. */
  async #listAbout(about: string, { namespace, at, after }: PostedQuery): Promise<ObjectPage> {
    const page = await this.log.listEventsAbout(this.cluster, about, {
      ...(namespace === undefined ? {} : { namespace }),
      ...(at === undefined ? {} : { at }),
    });
    return after === undefined ? page : { ...page, objects: page.objects.filter(isBehind(after)) };
  }
}

/** A stored Event, or what happened to one, with its state in the words of a group. */
export function postedEntry<Entry extends Pick<StoredObject, 'state'>>(entry: Entry, form: EventForm): Entry {
  if (form === coreForm) return entry;
  return { ...entry, state: JSON.stringify(form.posted<KubeObject>(parseState(entry.state))) };
}

function isBehind(key: Key): (other: Key) => boolean {
  return ({ namespace, name }) =>
    namespace > key.namespace || (namespace === key.namespace && name > key.name);
}
