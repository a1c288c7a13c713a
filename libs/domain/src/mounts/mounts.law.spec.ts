import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AccessMode, type Claim } from '../claim/claim.js';
import { isScheduled, type Pod } from '../kept/pod.js';
import { claimed, samplePod } from '../testing.js';
import { accessProblem } from './access.js';

const modeSets = fc.constantFrom<readonly AccessMode[]>(
  ['ReadWriteOnce'],
  ['ReadWriteOncePod'],
  ['ReadOnlyMany'],
  ['ReadWriteMany'],
  ['ReadOnlyMany', 'ReadWriteOnce'],
  ['ReadWriteMany', 'ReadWriteOnce'],
);
const pods = fc
  .array(
    fc.record({
      node: fc.option(fc.constantFrom('n1', 'n2'), { nil: undefined }),
      readOnly: fc.boolean(),
      second: fc.integer({ min: 0, max: 3 }),
      phase: fc.constantFrom('Pending', 'Running', 'Running', 'Succeeded'),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((drawn) => drawn.map(({ node, ...parts }, at) => podOf(`p${at}`, node, parts)));

function podOf(
  name: string,
  nodeName: string | undefined,
  {
    readOnly,
    second,
    phase,
  }: { readonly readOnly: boolean; readonly second: number; readonly phase: string },
): Pod {
  const { metadata, ...pod } = samplePod(name, ['db'], nodeName);
  return {
    ...pod,
    metadata: { ...metadata, creationTimestamp: `2026-01-02T03:04:0${second}Z` },
    spec: { ...pod.spec, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'db', readOnly } }] },
    status: { phase },
  };
}

function claimOf(modes: readonly AccessMode[]): Claim {
  const claim = claimed('db', 'pv1');
  return { ...claim, status: { ...claim.status, accessModes: modes } };
}

const isReader = (pod: Pod) => pod.spec?.volumes?.[0]?.persistentVolumeClaim?.readOnly === true;

it('the pods that have a volume may have it together, whoever they are and in whatever order they came', () => {
  fc.assert(
    fc.property(modeSets, pods, (modes, users) => {
      const claim = claimOf(modes);
      const active = users.filter((pod) => isScheduled(pod) && pod.status?.phase !== 'Succeeded');
      const having = active.filter((pod) => accessProblem(pod, claim, users) === undefined);
      const nodes = new Set(having.map(({ spec }) => spec?.nodeName));
      if (modes.includes('ReadWriteOncePod')) expect(having.length).toBeLessThanOrEqual(1);
      const mayBeMany =
        modes.includes('ReadWriteMany') || (modes.includes('ReadOnlyMany') && having.every(isReader));
      if (!mayBeMany) expect(nodes.size).toBeLessThanOrEqual(1);
      if (modes.join() === 'ReadOnlyMany') expect(having.filter((pod) => !isReader(pod))).toEqual([]);
      // Someone has it, unless all would write what is for readers only.
      const able = active.filter((pod) => modes.join() !== 'ReadOnlyMany' || isReader(pod));
      expect(having.length > 0).toBe(able.length > 0);
    }),
    { numRuns: 2_000 },
  );
});
