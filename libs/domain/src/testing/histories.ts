import fc from 'fast-check';
import { type Claim } from '../claim/claim.js';
import { madeVolumeName } from '../claim/provisioning.js';
import { type Node } from '../kept/node.js';
import { type Pod } from '../kept/pod.js';
import { type NodeSelector, type TopologyTerm } from '../labels/node-selector.js';
import { annotated, BIND_COMPLETED, SELECTED_NODE, withoutAnnotation } from '../object/annotations.js';
import { type KubeObject } from '../object/kube-object.js';
import { type StorageClass } from '../storage-class/storage-class.js';
import { type Volume } from '../volume/volume.js';
import { sampleClaim, sampleClass, sampleNode, samplePod, sampleVolume } from './samples.js';
import { SimulatedBackEnd } from './simulated-back-end.js';
import { SimulatedCluster } from './simulated-cluster.js';

/** A small cluster, with a back end that makes volumes for it. */
export type Scene = { readonly cluster: SimulatedCluster; readonly backEnd: SimulatedBackEnd };

type Step = { readonly does: string; readonly run: (scene: Scene) => void };

const GLUSTER = 'kubernetes.io/glusterfs';
const LATE = { volumeBindingMode: 'WaitForFirstConsumer' } as const;
const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

const claimNames = fc.constantFrom('c0', 'c1', 'c2');
const volumeNames = fc.constantFrom('v0', 'v1', 'v2');
const classNames = fc.constantFrom('slow', 'late', 'outside');
const podNames = fc.constantFrom('p0', 'p1');
const nodeNames = fc.constantFrom('n1', 'n2');
const zones = fc.constantFrom('a', 'b');
const sizes = fc.constantFrom('1Gi', '2Gi', '1024Mi');
const classes = fc.constantFrom('slow', 'late', 'outside', '', undefined);
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
  return step(`create ${object.metadata.name} ${JSON.stringify(object.spec)}`, ({ cluster }) => {
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
    .map(({ name, size, volumeName, storageClassName, selects, ...spec }) =>
      createOnce(
        classed(
          sampleClaim(name, {
            size,
            spec: {
              ...spec,
              ...(volumeName === undefined ? {} : { volumeName }),
              ...(selects ? { selector: { matchLabels: { fast: 'yes' } } } : {}),
            },
          }),
          storageClassName,
        ),
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
      zone: fc.option(zones, { nil: undefined }),
    })
    .map(({ name, size, reservedFor, fast, policy, zone, storageClassName = '', ...spec }) =>
      createOnce(
        sampleVolume(name, {
          size,
          metadata: fast ? { labels: { fast: 'yes' } } : {},
          spec: {
            ...spec,
            storageClassName,
            persistentVolumeReclaimPolicy: policy,
            ...(zone === undefined ? {} : { nodeAffinity: inZone(zone) }),
            ...(reservedFor === undefined ? {} : { claimRef: { namespace: 'team-a', name: reservedFor } }),
          },
        }),
      ),
    ),
  fc
    .constantFrom<StorageClass>(
      sampleClass('slow', { provisioner: GLUSTER }),
      sampleClass('late', { provisioner: GLUSTER, ...LATE }),
      sampleClass('late', LATE),
      sampleClass('late', { provisioner: GLUSTER, ...LATE, allowedTopologies: [topology('a')] }),
      sampleClass('outside', { provisioner: 'example.com/nfs' }),
    )
    .chain((storageClass) =>
      fc.boolean().map((isDefault) => createOnce(isDefault ? marked(storageClass) : storageClass)),
    ),
  fc
    .record({
      name: podNames,
      claimNames: fc.uniqueArray(claimNames, { maxLength: 2 }),
      node: fc.option(nodeNames, { nil: undefined }),
    })
    .map(({ name, claimNames, node }) => createOnce(samplePod(name, claimNames, node))),
  fc.tuple(nodeNames, zones).map(([name, zone]) => createOnce(sampleNode(name, { zone }))),
);

const deletions = fc
  .oneof(claimNames, volumeNames, classNames, podNames, nodeNames)
  .map((name) => step(`delete ${name}`, ({ cluster }) => cluster.delete(name)));

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
  .map(([name, { what, edit }]) => step(`${what} of ${name}`, ({ cluster }) => cluster.edit(name, edit)));

const ties = fc.tuple(volumeNames, claimNames).map(([volume, claim]) =>
  step(`tie ${volume} to ${claim}`, ({ cluster }) => {
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
      ...['n1', 'n2'].map((name) => ({
        what: `choose node ${name}`,
        edit: (it: Claim) => annotated(it, { [SELECTED_NODE]: name }),
      })),
      { what: 'ask for more', edit: askForMore },
      {
        what: 'write what it has',
        edit: (it: Claim) => ({ ...it, status: { ...it.status, capacity: it.spec.resources.requests } }),
      },
      { what: 'forget the node', edit: (it: Claim) => withoutAnnotation(it, SELECTED_NODE) },
      { what: 'pretend completion', edit: (it: Claim) => annotated(it, { [BIND_COMPLETED]: 'yes' }) },
    ),
  )
  .map(([name, { what, edit }]) => step(`${what} of ${name}`, ({ cluster }) => cluster.edit(name, edit)));

const podEdits = fc
  .tuple(
    podNames,
    fc.constantFrom(
      { what: 'schedule', edit: (it: Pod) => ({ ...it, spec: { ...it.spec, nodeName: 'n1' } }) },
      { what: 'finish', edit: (it: Pod) => ({ ...it, status: { phase: 'Succeeded' } }) },
    ),
  )
  .map(([name, { what, edit }]) => step(`${what} ${name}`, ({ cluster }) => cluster.edit(name, edit)));

const nodeEdits = fc
  .tuple(nodeNames, zones)
  .map(([name, zone]) =>
    step(`move ${name} to zone ${zone}`, ({ cluster }) =>
      cluster.edit<Node>(name, (it) => ({ ...it, metadata: { ...it.metadata, labels: { zone } } })),
    ),
  );

const classEdits = fc
  .tuple(classNames, fc.boolean())
  .map(([name, isDefault]) =>
    step(`${isDefault ? 'make' : 'no longer make'} ${name} the default`, ({ cluster }) =>
      cluster.edit<StorageClass>(name, (it) => (isDefault ? marked(it) : withoutAnnotation(it, DEFAULT))),
    ),
  );

/** Of one claim, or of each that there is. */
const someClaims = fc.oneof(claimNames, fc.constant(undefined));

const making = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        someClaims,
        fc.constantFrom('start', 'make', 'complete', 'failForCertain', 'failForNow', 'giveUp'),
      )
      .map(([name, does]) =>
        step(`${does} a volume for ${name ?? 'each claim'}`, ({ cluster, backEnd }) => {
          const names = name === undefined ? cluster.claims.map(({ metadata }) => metadata.name) : [name];
          for (const it of names) backEnd[does](it);
        }),
      ),
  },
  claimNames.map((name) =>
    step(`delete the volume made for ${name}`, ({ cluster }) => {
      cluster.delete(madeVolumeName(cluster.find(name)?.object.metadata.uid ?? ''));
    }),
  ),
  fc
    .boolean()
    .map((succeeds) =>
      step(`reclaim what is to be${succeeds ? '' : ', in vain'}`, ({ backEnd }) => backEnd.reclaim(succeeds)),
    ),
);

/** A claim of a class that Berth makes volumes for, with its volume, or with a part of the way to it. */
const madeClaim = fc.tuple(claimNames, fc.integer({ min: 1, max: 5 })).map(([name, steps]) =>
  step(`make a volume for a new ${name}, at most ${steps} steps`, (scene) => {
    createOnce(sampleClass('slow', { provisioner: GLUSTER })).run(scene);
    createOnce(sampleClaim(name)).run(scene);
    scene.cluster.settle();
    for (const does of (['start', 'make', 'complete'] as const).slice(0, steps)) scene.backEnd[does](name);
  }),
);

const settling = fc.constant(step('settle', ({ cluster }) => cluster.settle()));

/** What users, schedulers, a provisioner and a reclaimer do, and in which order of chance the rules look at what is affected. */
export type History = { readonly steps: readonly Step[]; readonly seed: number };

export const histories: fc.Arbitrary<History> = fc.record({
  steps: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: creations },
      deletions,
      volumeEdits,
      ties,
      claimEdits,
      podEdits,
      classEdits,
      nodeEdits,
      { weight: 4, arbitrary: making },
      madeClaim,
      { weight: 2, arbitrary: settling },
    ),
    { minLength: 8, maxLength: 40, size: 'max' },
  ),
  seed: fc.nat(),
});

function topology(zone: string): TopologyTerm {
  return { matchLabelExpressions: [{ key: 'zone', values: [zone] }] };
}

function inZone(zone: string): { readonly required: NodeSelector } {
  const term = { matchExpressions: [{ key: 'zone', operator: 'In' as const, values: [zone] }] };
  return { required: { nodeSelectorTerms: [term] } };
}

/** Of a Bound claim only: the API refuses any other. */
function askForMore(claim: Claim): Claim {
  if (claim.status.phase !== 'Bound') return claim;
  return { ...claim, spec: { ...claim.spec, resources: { requests: { storage: '9Gi' } } } };
}

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

function classed(claim: Claim, storageClassName: string | undefined): Claim {
  const { storageClassName: _class, ...spec } = claim.spec;
  return { ...claim, spec: storageClassName === undefined ? spec : { ...spec, storageClassName } };
}

function marked(storageClass: StorageClass): StorageClass {
  return annotated(storageClass, { [DEFAULT]: 'true' });
}

/** The cluster when the rules have nothing left to do. */
export function play({ steps, seed }: History): Scene {
  const cluster = new SimulatedCluster(seed);
  const scene = { cluster, backEnd: new SimulatedBackEnd(cluster) };
  for (const { run } of steps) run(scene);
  cluster.settle();
  return scene;
}
