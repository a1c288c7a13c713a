import { type Decision, type Pod, type Tracked, type Volume } from '@berth/domain';
import { describe, expect, it, vi } from 'vitest';
import { NAMESPACE, NOW, releasedVolume } from '../testing/sample-volumes.js';
import { Attempt, ATTEMPT_PACE } from './attempt.js';
import { EmptyingStoppedError } from './empty-directory.js';
import { type ReclaimPorts } from './ports.js';
import { recycleVolume } from './recycle-volume.js';

const DIRECTORY = { type: 'hostPath', path: '/data/a' } as const;

function pod(phase: string, more: Partial<Pod['metadata']> = {}, claimName = 'db'): Pod {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }];
  const metadata = { name: 'web', namespace: NAMESPACE, uid: 'uid-web', creationTimestamp: NOW, ...more };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n1', volumes }, status: { phase } };
}

/** One pass over a released volume: what came of it, and the events it left. */
async function pass(parts: {
  readonly pods?: readonly Pod[];
  readonly scrub?: () => Promise<void>;
  /** Happens to the volume after the intent. */
  readonly edited?: boolean;
  readonly berth?: Volume['berth'];
}) {
  const events: string[] = [];
  const attempt = new Attempt(ATTEMPT_PACE);
  let left: Volume | undefined;
  const append = (decision: Decision, volume: Tracked<Volume>) => {
    events.push(...decision.changes.map(({ event }) => event.type));
    // A change of a volume leaves a volume.
    const object = decision.changes[0]!.after as Volume;
    left = object;
    return Promise.resolve({ ...volume, version: volume.version + 1, object });
  };
  const spec = { persistentVolumeReclaimPolicy: 'Recycle', glusterfs: null, hostPath: DIRECTORY } as const;
  const volume = {
    cluster: 'default',
    version: 1,
    position: 1,
    object: { ...releasedVolume('pv', { spec }), ...(parts.berth && { berth: parts.berth }) },
  };
  const ports: Pick<
    ReclaimPorts,
    'now' | 'readObject' | 'podsIn' | 'scrub' | 'append' | 'attempt' | 'forget' | 'tell'
  > = {
    now: () => new Date(NOW),
    readObject: ({ kind }) => {
      const now = { ...volume, version: 1 + events.length + Number(parts.edited === true) };
      return Promise.resolve(kind === 'PersistentVolume' ? now : undefined);
    },
    podsIn: () => Promise.resolve(parts.pods ?? []),
    scrub: parts.scrub ?? (() => Promise.resolve()),
    append,
    attempt: () => attempt,
    forget: () => undefined,
    tell: () => undefined,
  };
  // Nothing else is asked for here.
  const outcome = await recycleVolume(volume, DIRECTORY, ports as ReclaimPorts);
  return { outcome, events, left };
}

const WAITS = ['VolumeReclaimDelayed'];
const DONE = ['VolumeReclaimStarted', 'VolumeRecycled'];

describe('a volume that is to be scrubbed', () => {
  it('is left alone when it is not what it was any more', async () => {
    const scrub = vi.fn(() => Promise.resolve());
    const { outcome, events } = await pass({ scrub, edited: true });
    expect([outcome, events]).toEqual([{ againAfterMs: 0 }, ['VolumeReclaimStarted']]);
    expect(scrub).not.toHaveBeenCalled();
  });

  it.each<[string, readonly Pod[], readonly string[]]>([
    ['at once when no pod names its claim', [pod('Running', {}, 'other')], DONE],
    ['when its pods have ended', [pod('Succeeded'), pod('Failed')], DONE],
    ['not while a pod runs', [pod('Running')], WAITS],
    ['not while a pod may still come', [pod('Pending')], WAITS],
    ['not while a pod that is asked to go is there', [pod('Running', { deletionTimestamp: NOW })], WAITS],
  ])('is scrubbed %s', async (_, pods, events) => {
    const outcome = events === DONE ? 'done' : { againAfterMs: 15_000 };
    expect(await pass({ pods })).toMatchObject({ outcome, events });
  });

  it('tells which pods use it, and stays Released', async () => {
    const { left } = await pass({ pods: [pod('Running', { name: 'web-1' }), pod('Running')] });
    expect(left?.berth?.waiting).toEqual({
      reason: 'VolumeFailedRecycle',
      message: `Volume is used by pods: ${NAMESPACE}/web,${NAMESPACE}/web-1`,
      count: 1,
      at: NOW,
    });
    expect(left?.status.phase).toBe('Released');
  });

  it('tells that once, however often it is looked at', async () => {
    const pods = [pod('Running')];
    const { left } = await pass({ pods });
    expect((await pass({ pods, berth: left?.berth })).events).toEqual([]);
  });

  it('is Failed when that does not go, and tried again', async () => {
    const { outcome, events } = await pass({ scrub: () => Promise.reject(new Error('EIO')) });
    expect(events).toEqual(['VolumeReclaimStarted', 'VolumeReclaimFailed']);
    expect(outcome).toHaveProperty('againAfterMs');
  });

  it('is Failed again at once when someone wrote another phase, though that was told lately', async () => {
    const failure = { reason: 'VolumeFailedRecycle', message: 'Recycle failed: EIO', count: 5, at: NOW };
    const { left } = await pass({
      scrub: () => Promise.reject(new Error('EIO')),
      berth: { reclaim: { action: 'Recycle', failure } },
    });
    expect(left?.status.phase).toBe('Failed');
    expect(left?.berth?.reclaim?.failure?.count).toBe(6);
  });

  it('is left to whoever has the lease by now', async () => {
    const { outcome, events } = await pass({
      scrub: () => Promise.reject(new EmptyingStoppedError('stopped')),
    });
    expect([outcome, events]).toEqual(['done', ['VolumeReclaimStarted']]);
  });
});
