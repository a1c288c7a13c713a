import fc from 'fast-check';
import { type AccessMode, type Claim } from '../claim/claim.js';
import { type ClaimReference, type Volume } from '../volume/volume.js';
import { sampleClaim, sampleVolume } from './samples.js';

/** Few values of each, so that random claims and volumes often suit each other. */
const sizes = fc.constantFrom('1Gi', '1024Mi', '1G', '2Gi', '500m', '1.5Gi');
const modes = fc.uniqueArray(fc.constantFrom<AccessMode>('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'), {
  minLength: 1,
  maxLength: 3,
});
const classes = fc.constantFrom(undefined, '', 'slow');
const volumeModes = fc.constantFrom<(undefined | 'Filesystem' | 'Block')[]>(undefined, 'Filesystem', 'Block');
const attributes = fc.constantFrom(undefined, undefined, '', 'gold');
const labels = fc.constantFrom(undefined, { tier: 'fast' }, { tier: 'slow' });

/** Without the members that are undefined, as objects in the log are. */
function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

const claimRefs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc
    .record({ name: fc.constantFrom('c0', 'c1'), uid: fc.constantFrom(undefined, '', 'uid-c0', 'uid-other') })
    .map((claimRef) => defined({ namespace: 'team-a', ...claimRef }) as ClaimReference),
);

const affinities = fc.constantFrom(undefined, 'a', 'b').map((zone) => {
  if (zone === undefined) return undefined;
  const inZone = { key: 'zone', operator: 'In' as const, values: [zone] };
  return { required: { nodeSelectorTerms: [{ matchExpressions: [inZone] }] } };
});

/** A claim that names no volume. */
export const claims: fc.Arbitrary<Claim> = fc
  .record({
    name: fc.constantFrom('c0', 'c1'),
    size: sizes,
    accessModes: modes,
    storageClassName: classes,
    volumeMode: volumeModes,
    volumeAttributesClassName: attributes,
    selector: fc.constantFrom(undefined, undefined, {}, { matchLabels: { tier: 'fast' } }),
  })
  .map(({ name, size, ...spec }) => {
    const { spec: sample, ...rest } = sampleClaim(name, { size });
    return { ...rest, spec: defined({ ...sample, ...spec }) as Claim['spec'] };
  });

/** Volumes in any phase, of different names. */
export const volumes: fc.Arbitrary<Volume[]> = fc
  .array(
    fc.record({
      size: sizes,
      accessModes: modes,
      storageClassName: classes,
      volumeMode: volumeModes,
      volumeAttributesClassName: attributes,
      claimRef: claimRefs,
      nodeAffinity: affinities,
      labels,
      phase: fc.constantFrom('Pending', 'Available', 'Available', 'Bound', 'Released', 'Failed'),
      isGoing: fc.boolean(),
    }),
    { maxLength: 12, size: 'max' },
  )
  .map((all) => all.map((parts, index) => volumeOf(`v${index}`, parts)));

function volumeOf(
  name: string,
  parts: {
    size: string;
    labels: { readonly tier: string } | undefined;
    phase: string;
    isGoing: boolean;
    [field: string]: unknown;
  },
): Volume {
  const { size, labels: own, phase, isGoing, ...spec } = parts;
  const { metadata, spec: sample, ...rest } = sampleVolume(name, { size });
  const marks = {
    ...(own === undefined ? {} : { labels: own }),
    ...(isGoing && size === '1Gi' ? { deletionTimestamp: '2026-01-03T00:00:00Z' } : {}),
  };
  return {
    ...rest,
    metadata: { ...metadata, ...marks },
    spec: defined({ ...sample, ...spec }) as Volume['spec'],
    status: { phase: phase as Volume['status']['phase'] },
  };
}
