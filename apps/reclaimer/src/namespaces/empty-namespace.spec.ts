import { type Decision, isSame, type KubeObject, type Tracked } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { describe, expect, it } from 'vitest';
import { emptyNamespace, type EmptyNamespacePorts } from './empty-namespace.js';
import { type RemainingContent } from './remaining-content.js';

const NOW = '2026-01-02T03:04:05Z';

/** A log of a namespace and its claims, small enough to be read here. `failAfter` ends the process at that write. */
class SmallLog {
  readonly objects = new Map<string, Tracked>();
  readonly events: string[] = [];
  failAfter = Infinity;

  put(uid: string, more: Partial<KubeObject['metadata']> = {}): this {
    const metadata = { name: uid, uid, creationTimestamp: NOW, ...more };
    const kind = uid === 'namespace' ? 'Namespace' : 'PersistentVolumeClaim';
    const object = { apiVersion: 'v1', kind, metadata };
    this.objects.set(uid, { cluster: 'default', version: 1, position: 1, object });
    return this;
  }

  remove(uid: string): void {
    this.objects.delete(uid);
  }

  ports(): EmptyNamespacePorts {
    return {
      readNamespace: (uid) => Promise.resolve(this.objects.get(uid)),
      contentsOf: () => this.#contents(),
      deletionOf: (content) => Promise.resolve(this.#deletionOf(content)),
      removalOf: (namespace) => decision('NamespaceDeleted', namespace, true),
      reportOf: (namespace, remaining) => this.#reportOf(namespace, remaining),
      append: (decided) => this.#append(decided),
    };
  }

  async *#contents(): AsyncGenerator<readonly Tracked[]> {
    for (const it of [...this.objects.values()]) {
      if (it.object.kind !== 'Namespace') yield await Promise.resolve([it]);
    }
  }

  #reportOf(namespace: Tracked, remaining: RemainingContent): Decision {
    const object = remaining.toldBy(namespace.object, NOW);
    if (isSame(object, namespace.object)) return { changes: [], binds: [], unbinds: [], preconditions: [] };
    return decision('NamespaceEdited', { ...namespace, object }, false);
  }

  #deletionOf(content: Tracked): Decision {
    const { metadata } = content.object;
    if (metadata.deletionTimestamp !== undefined)
      return { changes: [], binds: [], unbinds: [], preconditions: [] };
    if (metadata.finalizers === undefined) return decision('ClaimDeleted', content, true);
    const object = { ...content.object, metadata: { ...metadata, deletionTimestamp: NOW } };
    return decision('ClaimDeletionRequested', { ...content, object }, false);
  }

  #append({ changes }: Decision): Promise<void> {
    if (this.events.length >= this.failAfter) return Promise.reject(new Error('killed'));
    for (const { uid, event, after, deletes } of changes) {
      this.events.push(`${event.type} ${uid}`);
      const before = this.objects.get(uid);
      if (deletes || before === undefined) this.objects.delete(uid);
      else this.objects.set(uid, { ...before, version: before.version + 1, object: after });
    }
    return Promise.resolve();
  }
}

function decision(type: string, { cluster, version, object }: Tracked, deletes: boolean): Decision {
  const { uid } = object.metadata;
  const event = { type, schemaVersion: 1, data: {} };
  const changes = [{ cluster, uid, expectedVersion: version, event, after: object, deletes }];
  return { changes, binds: [], unbinds: [], preconditions: [] };
}

const terminating = { deletionTimestamp: NOW };
const held = { finalizers: ['kubernetes.io/pvc-protection'] };

describe('emptying a namespace', () => {
  it.each<[string, SmallLog, readonly string[], PassOutcome]>([
    ['nothing of a live namespace', new SmallLog().put('namespace').put('db', held), [], 'done'],
    ['nothing of a namespace that is gone', new SmallLog().put('db', held), [], 'done'],
    [
      'an empty one itself',
      new SmallLog().put('namespace', terminating),
      ['NamespaceDeleted namespace'],
      'done',
    ],
    [
      'first what is in it',
      new SmallLog().put('namespace', terminating).put('db', held).put('cache', held),
      ['ClaimDeletionRequested db', 'ClaimDeletionRequested cache', 'NamespaceEdited namespace'],
      { againAfterMs: 10_000 },
    ],
    [
      'at once what nothing holds',
      new SmallLog().put('namespace', terminating).put('db'),
      ['ClaimDeleted db'],
      { againAfterMs: 0 },
    ],
    [
      'nothing while what is in it is on its way out, and tells so',
      new SmallLog().put('namespace', terminating).put('db', { ...held, ...terminating }),
      ['NamespaceEdited namespace'],
      { againAfterMs: 10_000 },
    ],
  ])('deletes %s', async (_, log, events, outcome) => {
    expect(await emptyNamespace('namespace', log.ports())).toEqual(outcome);
    expect(log.events).toEqual(events);
  });

  it.each([0, 1, 2, 3, 4])('ends the same when it is killed at write %i and run again', async (write) => {
    const log = new SmallLog().put('namespace', terminating).put('db', held).put('cache', held).put('tmp');
    log.failAfter = write;
    await emptyNamespace('namespace', log.ports()).catch(() => undefined);
    log.failAfter = Infinity;
    await emptyNamespace('namespace', log.ports());
    log.remove('db');
    log.remove('cache');
    await emptyNamespace('namespace', log.ports());
    expect(log.objects.size).toBe(0);
    expect(log.events.toSorted()).toEqual([
      'ClaimDeleted tmp',
      'ClaimDeletionRequested cache',
      'ClaimDeletionRequested db',
      'NamespaceDeleted namespace',
      'NamespaceEdited namespace',
    ]);
  });
});
