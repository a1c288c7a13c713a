import { describe, expect, it } from 'vitest';
import { type Observed } from '../observed.js';
import { TerminatingNamespaces } from './terminating-namespaces.js';

function namespace(more: Partial<Observed> & { terminating?: boolean } = {}): Observed {
  const { terminating = true, ...rest } = more;
  const metadata = terminating ? { deletionTimestamp: '2026-01-02T03:04:05Z' } : {};
  const place = { uid: 'n1', cluster: 'default', kind: 'Namespace', namespace: '', name: 'team-a' };
  return { ...place, state: JSON.stringify({ metadata }), deletes: false, ...rest };
}

function claim(more: Partial<Observed> = {}): Observed {
  const place = {
    uid: 'c1',
    cluster: 'default',
    kind: 'PersistentVolumeClaim',
    namespace: 'team-a',
    name: 'db',
  };
  return { ...place, state: '{}', deletes: true, ...more };
}

function enqueuedBy(...all: readonly Observed[]): readonly string[] {
  const enqueued: string[] = [];
  const namespaces = new TerminatingNamespaces((uid) => enqueued.push(uid));
  for (const observed of all) namespaces.observe(observed);
  return enqueued;
}

describe('terminating namespaces', () => {
  it.each<[string, readonly Observed[], readonly string[]]>([
    ['when one begins to end', [namespace()], ['n1']],
    ['when something in it changes', [namespace(), claim()], ['n1', 'n1']],
    ['not for a live one', [namespace({ terminating: false }), claim()], []],
    ['not for one of the same name in another cluster', [namespace(), claim({ cluster: 'prod' })], ['n1']],
    ['no more when it is gone', [namespace(), namespace({ deletes: true }), claim()], ['n1']],
  ])('are looked at %s', (_, observed, expected) => {
    expect(enqueuedBy(...observed)).toEqual(expected);
  });
});
