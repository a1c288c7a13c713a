import {
  type Change,
  type Decision,
  type KubeObject,
  type PostedEvent,
  subjectOf,
  type Tracked,
} from '@berth/domain';
import { type EventStore } from '@berth/event-store';
import {
  type FieldQuery,
  forbiddenRequest,
  groupResourceOf,
  parseFieldSelector,
  requiredValue,
} from '@berth/kube';
import { type CommandPorts, type Landed, type Origin } from '../commands/command-ports.js';
import { coreEvent } from '../resources/events/events.js';
import { trackedOf } from '../resources/object-text.js';
import { type ResourceRequest } from '../rest/resource-request.js';
import { type WatchServices } from '../rest/watch-request.js';
import { type EventBudget } from './event-budget.js';
import { type EventFeed } from './event-feed.js';
import { coreForm, type EventForm, eventsForm } from './event-forms.js';
import { type About, EventReads, type ToldLog } from './event-reads.js';
import { type EventExpiry } from './expire-events.js';
import { type Turns } from '../commands/turns.js';
import { budgetKey, recordEvent, type RecordPorts, tooOften } from './record-event.js';

/** Events as the two groups serve them, and what is remembered of those that post some. */
export type EventView = {
  readonly log: ToldLog & Pick<EventStore, 'staleEvents'>;
  readonly feed: EventFeed;
  readonly budget: EventBudget;
  /** Two Events of one object are not recorded at once, so that the second finds the first. */
  readonly turns: Turns;
  readonly expiry: EventExpiry;
};

/** The ports of every other kind, over what is told from the log and what was posted, in the words of one group. */
export function eventServices<Services extends WatchServices & CommandPorts>(
  asked: ResourceRequest,
  services: Services,
  view: EventView,
): Services {
  const isCore = asked.resource === coreEvent;
  const form = isCore ? coreForm : eventsForm;
  const reads = new EventReads(view.log, form, asked.target.cluster, aboutOf(asked, isCore));
  const { getObject, listObjects, readLog, posted } = reads;
  const hub = isCore ? view.feed.core : view.feed.events;
  const writes = new EventWrites(services, view, reads, form);
  return {
    ...services,
    getObject,
    // What is told cannot be deleted, so of a collection that is to go nothing else is seen.
    listObjects:
      asked.verb === 'deletecollection'
        ? ({ kind: _kind, ...query }) => posted.listObjects(query)
        : listObjects,
    readLog,
    hub,
    readObject: writes.readObject,
    append: writes.append,
  };
}

/** The fields that say how often and when: a controller that repeats itself changes no others. */
const TELLING = new Set(['count', 'firstTimestamp', 'lastTimestamp', 'series', 'message']);

/** Writes of posted Events: the log has them in the words of `v1`. */
class EventWrites {
  /** As they stand in the log, by uid. */
  readonly #seen = new Map<string, Tracked<PostedEvent>>();

  constructor(
    private readonly services: CommandPorts,
    private readonly view: EventView,
    private readonly reads: EventReads,
    private readonly form: EventForm,
  ) {}

  readonly readObject: CommandPorts['readObject'] = async (target, name) => {
    const { cluster, namespace, resource } = target;
    const stored = await this.view.log.getObject({ cluster, kind: 'Event', namespace, name });
    if (stored !== undefined) {
      const tracked = trackedOf(stored);
      // An Event in the words of v1.
      this.#seen.set(stored.uid, tracked);
      return { ...tracked, object: this.form.posted(tracked.object) };
    }
    if ((await this.reads.getTold({ cluster, namespace, name })) === undefined) return undefined;
    const why = 'it is told from the log, which nobody can change';
    throw forbiddenRequest(groupResourceOf(resource), name, why);
  };

  readonly append: CommandPorts['append'] = async (decision, origin) => {
    const stored = { ...decision, changes: decision.changes.map((change) => this.#stored(change)) };
    const [change] = stored.changes;
    if (change?.event.type === 'EventCreated') return this.#create(stored, origin);
    const kept = change && this.#seen.get(change.uid);
    if (kept === undefined) return this.services.append(stored, origin);
    const ofObject = { ...origin, journey: subjectOf(kept.object) };
    if (change?.event.type === 'EventEdited') return this.#edit(stored, change, kept, ofObject);
    return this.services.append(stored, ofObject);
  };

  async #create(decision: Decision, origin: Origin): Promise<Landed> {
    const { append, now } = this.services;
    const { budget, expiry, log, turns } = this.view;
    const ports = { append, now, budget, eventsAbout: this.#eventsAbout };
    const landed = await turns.take(turnOf(decision), () => recordEvent(decision, origin, ports));
    expiry.posted({ append, now, staleEvents: (...range) => log.staleEvents(...range) });
    const { instead } = landed;
    return instead === undefined ? landed : { ...landed, instead: this.form.posted(instead) };
  }

  /** Who repeats one Event too often is answered as if it were written; the next that is brings the count. */
  #edit(decision: Decision, change: Change, kept: Tracked<PostedEvent>, origin: Origin): Promise<Landed> {
    const waitMs = this.view.budget.take(budgetKey(kept.cluster, kept.object), this.services.now().getTime());
    if (waitMs === 0) return this.services.append(decision, origin);
    if (!isTellingOnly(change)) throw tooOften(waitMs);
    return Promise.resolve({ first: kept.position, last: kept.position });
  }

  #stored(change: Change): Change {
    const { stored } = this.form;
    const data = Object.entries(change.event.data).map(([name, part]) => [
      name,
      name === 'object' || name === 'patch' ? stored(part as object) : (part as unknown),
    ]);
    const event = { ...change.event, data: Object.fromEntries(data) as object };
    return { ...change, event, after: stored(change.after) };
  }

  readonly #eventsAbout: RecordPorts['eventsAbout'] = async (cluster, subject, namespace) => {
    const { objects } = await this.view.log.listEventsAbout(cluster, subject, { namespace });
    // Events in the words of v1.
    return objects.map((object) => trackedOf(object) as Tracked<PostedEvent>);
  };
}

/** The cluster and object that a new Event is about. */
function turnOf({ changes: [creation] }: Decision): string {
  return JSON.stringify([creation?.cluster, creation && subjectOf(creation.after)]);
}

/** True for an edit of what an Event counts and says last; who owns which field goes with it. */
function isTellingOnly({ event }: Change): boolean {
  const { patch = {} } = event.data as { readonly patch?: Partial<KubeObject> };
  return Object.entries(patch).every(([field, value]) =>
    field === 'metadata'
      ? Object.keys(value as object).every((it) => it === 'managedFields')
      : TELLING.has(field),
  );
}

function aboutOf({ resource, query }: ResourceRequest, isCore: boolean): About {
  const given = query['fieldSelector'];
  const selector = typeof given === 'string' ? given : (given?.[0] ?? '');
  const fields: FieldQuery = parseFieldSelector(selector, resource.selectableFields);
  const reference = isCore ? 'involvedObject' : 'regarding';
  const pinned = (part: keyof About): About => {
    const value = requiredValue(fields, `${reference}.${part}`);
    return value === undefined ? {} : { [part]: value };
  };
  return { ...pinned('uid'), ...pinned('name'), ...pinned('namespace') };
}
