import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { annotated, BIND_COMPLETED, withoutAnnotation } from '../object/annotations.js';
import { canonicalJson } from '../json/canonical-json.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import { sampleClaim, sampleClass, sampleVolume, SimulatedCluster } from '../testing.js';
import { matchVolume } from './match-volume.js';

type Step = { readonly does: string; readonly run: (cluster: SimulatedCluster) => void };

const claimNames = fc.constantFrom('c0', 'c1', 'c2');
const volumeNames = fc.constantFrom('v0', 'v1', 'v2');
const sizes = fc.constantFrom('1Gi', '2Gi', '1024Mi');
const classes = fc.constantFrom('slow', 'late', '');
const modes = fc.constantFrom<Claim['spec']['accessModes']>(
  ['ReadWriteOnce'],
  ['ReadOnlyMany', 'ReadWriteOnce'],
);
const volumeModes = fc.constantFrom<'Filesystem' | 'Block'>('Filesystem', 'Filesystem', 'Block');

let serial = 0;

function step(does: string, run: Step['run']): Step {
  return Object.assign({ does, run }, { [fc.toStringMethod]: () => does });
}

/** A new incarnation each time: names come again, UIDs never do. */
function createOnce(object: KubeObject): Step {
  return step(`create ${object.metadata.name} ${JSON.stringify(object.spec)}`, (cluster) => {
    if (cluster.find(object.metadata.name) !== undefined) return;
    cluster.create({
      ...object,
      metadata: { ...object.metadata, uid: `uid-${object.metadata.name}-${serial++}` },
    });
  });
}

const creations = fc.oneof(
  fc
    .record({
      name: claimNames,
      size: sizes,
      storageClassName: classes,
      accessModes: modes,
      volumeMode: volumeModes,
      volumeName: fc.option(volumeNames, { nil: undefined, freq: 1 }),
      selects: fc.boolean(),
    })
    .map(({ name, size, volumeName, selects, ...spec }) =>
      createOnce(
        sampleClaim(name, {
          size,
          spec: {
            ...spec,
            ...(volumeName === undefined ? {} : { volumeName }),
            ...(selects ? { selector: { matchLabels: { fast: 'yes' } } } : {}),
          },
        }),
      ),
    ),
  fc
    .record({
      name: volumeNames,
      size: sizes,
      storageClassName: classes,
      accessModes: modes,
      volumeMode: volumeModes,
      reservedFor: fc.option(claimNames, { nil: undefined }),
      fast: fc.boolean(),
      policy: fc.constantFrom<'Retain' | 'Delete'>('Retain', 'Delete'),
    })
    .map(({ name, size, reservedFor, fast, policy, ...spec }) =>
      createOnce(
        sampleVolume(name, {
          size,
          metadata: fast ? { labels: { fast: 'yes' } } : {},
          spec: {
            ...spec,
            persistentVolumeReclaimPolicy: policy,
            ...(reservedFor === undefined ? {} : { claimRef: { namespace: 'team-a', name: reservedFor } }),
          },
        }),
      ),
    ),
  fc.constant(createOnce(sampleClass('late', { volumeBindingMode: 'WaitForFirstConsumer' }))),
);

const deletions = fc
  .oneof(claimNames, volumeNames, fc.constant('late'))
  .map((name) => step(`delete ${name}`, (cluster) => cluster.delete(name)));

const volumeEdits = fc
  .tuple(
    volumeNames,
    fc.oneof(
      fc.constant({ what: 'drop claimRef', edit: dropClaimRef }),
      fc.constant({ what: 'widen modes', edit: widen }),
      fc.constant({ what: 'drop finalizers', edit: dropFinalizers<Volume> }),
      fc.constantFrom<Volume['status']['phase']>('Available', 'Bound', 'Released', 'Failed').map((phase) => ({
        what: `write phase ${phase}`,
        edit: (it: Volume) => ({ ...it, status: { ...it.status, phase } }),
      })),
      claimNames.map((name) => ({
        what: `rename the claim to ${name}`,
        edit: (it: Volume) => referTo(it, { ...it.spec.claimRef, name }),
      })),
      claimNames.map((name) => ({
        what: `reserve for ${name}`,
        edit: (it: Volume) => referTo(it, { name }),
      })),
      claimNames.map((name) => ({
        what: `tie to a gone ${name}`,
        edit: (it: Volume) => referTo(it, { name, uid: 'gone' }),
      })),
    ),
  )
  .map(([name, { what, edit }]) => step(`${what} of ${name}`, (cluster) => cluster.edit(name, edit)));

const ties = fc.tuple(volumeNames, claimNames).map(([volume, claim]) =>
  step(`tie ${volume} to ${claim}`, (cluster) => {
    const uid = cluster.find(claim)?.object.metadata.uid;
    if (uid !== undefined) cluster.edit<Volume>(volume, (it) => referTo(it, { name: claim, uid }));
  }),
);

const claimEdits = fc
  .tuple(
    claimNames,
    fc.constantFrom(
      { what: 'drop finalizers', edit: dropFinalizers<Claim> },
      { what: 'forget completion', edit: (it: Claim) => withoutAnnotation(it, BIND_COMPLETED) },
      ...(['Pending', 'Bound', 'Lost'] as const).map((phase) => ({
        what: `write phase ${phase}`,
        edit: (it: Claim) => ({ ...it, status: { ...it.status, phase } }),
      })),
      { what: 'pretend completion', edit: (it: Claim) => annotated(it, { [BIND_COMPLETED]: 'yes' }) },
    ),
  )
  .map(([name, { what, edit }]) => step(`${what} of ${name}`, (cluster) => cluster.edit(name, edit)));

const settling = fc.constant(step('settle', (cluster) => cluster.settle()));

/** What users do, and in which order of chance the rules look at what is affected. */
type History = { readonly steps: readonly Step[]; readonly seed: number };

const histories: fc.Arbitrary<History> = fc.record({
  steps: fc.array(
    fc.oneof({ weight: 5, arbitrary: creations }, deletions, volumeEdits, ties, claimEdits, settling),
    { maxLength: 40, size: 'max' },
  ),
  seed: fc.nat(),
});

function dropClaimRef(volume: Volume): Volume {
  const { claimRef: _claimRef, ...spec } = volume.spec;
  return { ...volume, spec };
}

function widen(volume: Volume): Volume {
  return {
    ...volume,
    spec: { ...volume.spec, accessModes: ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce'] },
  };
}

function referTo(volume: Volume, claimRef: { name: string; uid?: string }): Volume {
  return { ...volume, spec: { ...volume.spec, claimRef: { namespace: 'team-a', ...claimRef } } };
}

function dropFinalizers<T extends KubeObject>(object: T): T {
  const { finalizers: _finalizers, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function run({ steps, seed }: History): SimulatedCluster {
  const cluster = new SimulatedCluster(seed);
  for (const { run } of steps) run(cluster);
  cluster.settle();
  return cluster;
}

function isPairOf(cluster: SimulatedCluster, claim: Claim): boolean {
  const volume = cluster.volumes.find(({ metadata }) => metadata.name === claim.spec.volumeName);
  return (
    volume !== undefined &&
    volume.spec.claimRef?.uid === claim.metadata.uid &&
    volume.status.phase === 'Bound' &&
    cluster.bindings.get(volume.metadata.uid) === claim.metadata.uid
  );
}

function isTiedToUnwilling(cluster: SimulatedCluster, { spec }: Volume): boolean {
  const claim = cluster.claims.find(({ metadata }) => metadata.uid === spec.claimRef?.uid);
  return claim !== undefined && (claim.spec.volumeName ?? '') === '';
}

const runs = { numRuns: 1_000 };

describe('whatever users do to a small cluster, in the end', () => {
  it('each Bound claim has its own volume, Bound to it, and each pair of the log is such a one', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const bound = cluster.claims.filter(({ status }) => status.phase === 'Bound');
        expect(bound.filter((claim) => !isPairOf(cluster, claim))).toEqual([]);
        expect(cluster.bindings.size).toBe(bound.length);
      }),
      runs,
    );
  });

  it('no volume is Bound without its claim', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const bound = cluster.volumes.filter(({ status }) => status.phase === 'Bound');
        const alone = bound.filter(({ metadata }) => !cluster.bindings.has(metadata.uid));
        // As in Kubernetes, one that was tied by hand to a claim that does not take it is left as it was.
        expect(alone.filter((volume) => !isTiedToUnwilling(cluster, volume))).toEqual([]);
      }),
      runs,
    );
  });

  it('no claim waits while a volume fits it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const isLate = cluster.find('late') !== undefined;
        const waiting = cluster.claims.filter(
          ({ metadata, spec, status }) =>
            status.phase === 'Pending' &&
            spec.volumeName === undefined &&
            metadata.deletionTimestamp === undefined,
        );
        for (const claim of waiting) {
          const reservedOnly = isLate && claim.spec.storageClassName === 'late';
          expect(matchVolume(claim, cluster.volumes, { reservedOnly })).toBeUndefined();
        }
      }),
      runs,
    );
  });

  it('no free volume is left Pending, and nothing that is going is held by us for nothing', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const unsettled = cluster.volumes.filter(
          ({ spec, status }) => status.phase === 'Pending' && (spec.claimRef?.uid ?? '') === '',
        );
        expect(unsettled).toEqual([]);
        const going = [
          ...cluster.claims,
          ...cluster.volumes.filter(({ status }) => status.phase !== 'Bound'),
        ];
        expect(going.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([]);
      }),
      runs,
    );
  });

  it('no Released volume is named by the claim that its claimRef names', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const released = cluster.volumes.filter(({ status }) => status.phase === 'Released');
        const inUse = released.filter(({ metadata, spec: { claimRef } }) =>
          cluster.claims.some(
            (claim) =>
              claim.metadata.uid === claimRef?.uid &&
              claim.metadata.name === claimRef.name &&
              claim.spec.volumeName === metadata.name,
          ),
        );
        expect(inUse).toEqual([]);
      }),
      runs,
    );
  });

  it('as many claims are bound as there are volumes for, in whatever order all of them came', () => {
    const sizesOf = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 });
    fc.assert(
      fc.property(sizesOf, sizesOf, fc.nat(), fc.func(fc.boolean()), (asked, offered, seed, settles) => {
        const cluster = new SimulatedCluster(seed);
        asked.forEach((size, at) => {
          cluster.create(sampleClaim(`c${at}`, { size: `${size}Gi` }));
          if (settles(at)) cluster.settle();
        });
        offered.forEach((size, at) => {
          cluster.create(sampleVolume(`v${at}`, { size: `${size}Gi` }));
          if (settles(-1 - at)) cluster.settle();
        });
        cluster.settle();
        const free = cluster.volumes.filter(({ status }) => status.phase !== 'Bound');
        const waiting = cluster.claims.filter(({ status }) => status.phase !== 'Bound');
        expect(waiting.filter((claim) => matchVolume(claim, free) !== undefined)).toEqual([]);
      }),
      runs,
    );
  });

  it('the events alone give the states', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const replayed = cluster.replay();
        for (const object of [...cluster.claims, ...cluster.volumes]) {
          expect(canonicalJson(replayed.get(object.metadata.uid))).toBe(canonicalJson(object));
        }
        expect(replayed.size).toBe(cluster.world.size);
      }),
    );
  });

  it('a binder that starts anew finds nothing to do', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const before = cluster.events.length;
        cluster.restart();
        expect(cluster.events.slice(before).map(({ change }) => change.event.type)).toEqual([]);
      }),
      runs,
    );
  });
});
