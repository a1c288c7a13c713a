import { type FieldQuery, parseFieldSelector, requiredValue } from '@berth/kube';
import { type WatchServices } from '../rest/watch-request.js';
import { type ResourceRequest } from '../rest/resource-request.js';
import { coreEvent, event } from '../resources/events/events.js';
import { type EventFeed } from './event-feed.js';
import { coreForm, eventsForm } from './event-forms.js';
import { type About, EventReads, type ToldLog } from './event-reads.js';

/** Events as the two groups serve them. */
export type EventView = { readonly log: ToldLog; readonly feed: EventFeed };

/** What answers reads and watches of a resource: its objects as they are stored, or for Events the view of the log. */
export function readsFor<Services extends WatchServices & { readonly eventView: EventView }>(
  asked: ResourceRequest,
  services: Services,
): Services {
  const { resource, target, query } = asked;
  if (resource !== coreEvent && resource !== event) return services;
  const { log, feed } = services.eventView;
  const isCore = resource === coreEvent;
  const given = query['fieldSelector'];
  const selector = typeof given === 'string' ? given : (given?.[0] ?? '');
  const about = aboutOf(
    parseFieldSelector(selector, resource.selectableFields),
    isCore ? 'involvedObject' : 'regarding',
  );
  const reads = new EventReads(log, isCore ? coreForm : eventsForm, target.cluster, about);
  const { getObject, listObjects, readLog } = reads;
  return { ...services, getObject, listObjects, readLog, hub: isCore ? feed.core : feed.events };
}

function aboutOf(fields: FieldQuery, reference: string): About {
  const pinned = (part: keyof About): About => {
    const value = requiredValue(fields, `${reference}.${part}`);
    return value === undefined ? {} : { [part]: value };
  };
  return { ...pinned('uid'), ...pinned('name'), ...pinned('namespace') };
}
