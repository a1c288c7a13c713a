import { openEventStore, type CommitRecord, type EventStore, type LoggedEvent } from '@berth/event-store';
import { firstBrokenLink } from '@berth/event-store/testing';
import { expect } from 'vitest';

const PAGE = 1_000;

/**
 * Reads the whole log and checks it: positions and versions are dense, the hash chain holds, and at the end of no
 * append were two volumes bound to one claim, or two claims to one volume. Gives the events.
 */
export async function checkLog(databaseUrl: string): Promise<readonly LoggedEvent[]> {
  await using store = openEventStore({ databaseUrl, applicationName: 'e2e' });
  const { position: head } = await store.head();
  const events = await eventsUpTo(store, head);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  expect(firstBrokenLink(await commitsUpTo(store, head), events)).toBeUndefined();
  expect(versionsOutOfTurn(events)).toEqual([]);
  expect(sharedPartners(events)).toEqual([]);
  return events;
}

async function eventsUpTo(store: EventStore, head: number): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const chunk of store.copyLog({ after: 0, upTo: head })) events.push(...chunk);
  return events;
}

async function commitsUpTo(store: EventStore, head: number): Promise<readonly CommitRecord[]> {
  const commits: CommitRecord[] = [];
  while ((commits.at(-1)?.last ?? 0) < head) {
    commits.push(...(await store.readCommits(commits.at(-1)?.last ?? 0, PAGE)));
  }
  return commits.filter(({ last }) => last <= head);
}

function versionsOutOfTurn(events: readonly LoggedEvent[]): readonly string[] {
  const versions = new Map<string, number>();
  return events.flatMap(({ uid, version, position }) => {
    const before = versions.get(uid) ?? 0;
    versions.set(uid, version);
    return version === before + 1 ? [] : [`${uid} goes from ${before} to ${version} at ${position}`];
  });
}

type PairState = {
  readonly spec: { readonly claimRef?: { readonly uid?: string }; readonly volumeName?: string };
  readonly status?: { readonly phase?: string };
};

/** Whom a Bound object is bound to, as its own state says it. */
const partners: Readonly<Record<string, (state: PairState) => string | undefined>> = {
  PersistentVolume: ({ spec }) => spec.claimRef?.uid,
  PersistentVolumeClaim: ({ spec }) => spec.volumeName,
};

/** Plays the log and looks at the end of each append, since only there a state was ever to be seen. */
function sharedPartners(events: readonly LoggedEvent[]): readonly string[] {
  const pairs = new Pairs();
  const touched = new Set<string>();
  return events.flatMap((event, index) => {
    const partner = partnerIn(event);
    pairs.set(event.uid, partner);
    if (partner !== undefined) touched.add(partner);
    if (events[index + 1]?.appendId === event.appendId) return [];
    const shared = [...touched].filter((it) => pairs.isShared(it));
    touched.clear();
    return shared.map((it) => `${it} at ${event.position}`);
  });
}

/** Who is bound to whom at one moment. */
class Pairs {
  readonly #partnerOf = new Map<string, string>();
  readonly #holders = new Map<string, Set<string>>();

  set(uid: string, partner: string | undefined): void {
    this.#holders.get(this.#partnerOf.get(uid) ?? '')?.delete(uid);
    this.#partnerOf.delete(uid);
    if (partner === undefined) return;
    this.#partnerOf.set(uid, partner);
    this.#holders.set(partner, (this.#holders.get(partner) ?? new Set()).add(uid));
  }

  isShared(partner: string): boolean {
    return (this.#holders.get(partner)?.size ?? 0) > 1;
  }
}

function partnerIn({ cluster, deletes, kind, state }: LoggedEvent): string | undefined {
  const partner = partners[kind];
  if (deletes || partner === undefined) return undefined;
  const read = JSON.parse(state) as PairState;
  const name = read.status?.phase === 'Bound' ? partner(read) : undefined;
  return name === undefined ? undefined : `${kind} of ${cluster} with ${name}`;
}
