import { type LoggedEvent, type ToldEvent } from '@berth/event-store';
import { type EventForm } from './event-forms.js';
import { type ToldLog } from './event-reads.js';
import { changesOf, type EventEntry } from './fold-told.js';
import { postedEntry } from './posted-entries.js';

/** What happened to Events behind a position, in each of the forms. */
export type EventChanges = {
  readonly changes: readonly (readonly EventEntry[])[];
  /** All up to here is in it. */
  readonly reached: number;
};

type Range = {
  readonly after: number;
  /** Absent: as far as the log goes. */
  readonly upTo?: number;
  /** How many of each, told and posted, are looked at. */
  readonly limit: number;
  readonly cluster?: string;
};

/** Reads what the next entries of the log make of Events, told and posted, in log order. */
export async function changesBehind(
  log: Pick<ToldLog, 'readToldEvents' | 'readPostedEvents' | 'readToldHistories'>,
  range: Range,
  forms: readonly EventForm[],
): Promise<EventChanges> {
  const [told, posted] = await Promise.all([log.readToldEvents(range), log.readPostedEvents(range)]);
  const reached = Math.min(endOf(told, range), endOf(posted, range));
  const isReached = ({ position }: { readonly position: number }) => position <= reached;
  const folded = await changesAmong(log, told.filter(isReached), forms);
  const entries = posted.filter(isReached);
  const changes = forms.map((form, index) => merged(folded[index] ?? [], entries, form));
  return { changes, reached };
}

/** How far a read went: to the end of the range, unless it was cut short. */
function endOf(read: readonly { readonly position: number }[], { upTo = Infinity, limit }: Range): number {
  return read.length < limit ? upTo : (read.at(-1)?.position ?? upTo);
}

function merged(
  folded: readonly EventEntry[],
  posted: readonly LoggedEvent[],
  form: EventForm,
): readonly EventEntry[] {
  if (posted.length === 0) return folded;
  return [...folded, ...posted.map((entry) => postedEntry(entry, form))].toSorted(
    (one, other) => one.position - other.position,
  );
}

/** What these, dense among the told events, make of their Events, in each of the forms. */
async function changesAmong(
  log: Pick<ToldLog, 'readToldHistories'>,
  told: readonly ToldEvent[],
  forms: readonly EventForm[],
): Promise<readonly (readonly EventEntry[])[]> {
  const [first] = told;
  const last = told.at(-1);
  if (first === undefined || last === undefined) return forms.map(() => []);
  const histories = await log.readToldHistories(told, last.position);
  return forms.map((form) => changesOf(histories, first.position - 1, form));
}
