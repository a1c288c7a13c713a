import { isDeepStrictEqual } from 'node:util';
import { type KubeObject } from '@berth/domain';
import { type FieldError, forbidden, invalid } from '@berth/kube';
import { type ContainerInput, podSpec, type PodSpecInput } from './pod-input.js';

const CHANGEABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What a change of a Pod must leave as it was: nearly everything. */
export function validatePodUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const [next, last] = [podSpec(after), podSpec(before)];
  const counts = (['containers', 'initContainers'] as const).filter(
    (list) => (next[list] ?? []).length !== (last[list] ?? []).length,
  );
  if (counts.length > 0) {
    return counts.map((list) => forbidden(`spec.${list}`, 'pod updates may not add or remove containers'));
  }
  return [
    ...validateDeadline(next.activeDeadlineSeconds, last.activeDeadlineSeconds),
    ...validateTolerations(next, last),
    ...validateGates(next, last),
    ...(isDeepStrictEqual(allowed(next, last), last) ? [] : [forbidden('spec', CHANGEABLE)]),
  ];
}

type Changing = { -readonly [Key in keyof PodSpecInput]: PodSpecInput[Key] };

/** The new spec with every permitted difference taken back. */
function allowed(next: PodSpecInput, last: PodSpecInput): PodSpecInput {
  const spec: Changing = { ...next };
  if (next.containers !== undefined) spec.containers = withImagesOf(next.containers, last.containers);
  if (next.initContainers !== undefined) {
    spec.initContainers = withImagesOf(next.initContainers, last.initContainers);
  }
  for (const key of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates'] as const) {
    takeBack(spec, last, key);
  }
  // A pod is given its node once.
  if ((last.nodeName ?? '') === '') takeBack(spec, last, 'nodeName');
  return spec;
}

function takeBack(spec: Changing, last: PodSpecInput, key: keyof PodSpecInput): void {
  if (last[key] === undefined) Reflect.deleteProperty(spec, key);
  else Object.assign(spec, { [key]: last[key] });
}

/** The image, and with it what is pulled, may become another one. */
function withImagesOf(
  next: readonly ContainerInput[],
  last: readonly ContainerInput[] = [],
): readonly ContainerInput[] {
  return next.map((container, index) => {
    const image = last[index]?.image;
    return image === undefined ? container : { ...container, image };
  });
}

function validateDeadline(next: number | undefined, last: number | undefined): readonly FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (last === undefined || next === last) return [];
  if (next === undefined) {
    return [invalid(field, next, 'must not update from a positive integer to nil value')];
  }
  return next > last ? [invalid(field, next, 'must be less than or equal to previous value')] : [];
}

function validateTolerations(
  { tolerations: next = [] }: PodSpecInput,
  { tolerations: last = [] }: PodSpecInput,
): readonly FieldError[] {
  const known = next.map(withoutSeconds);
  const kept = last.every((old) =>
    known.some((toleration) => isDeepStrictEqual(toleration, withoutSeconds(old))),
  );
  return kept
    ? []
    : [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

function withoutSeconds({
  tolerationSeconds: _seconds,
  ...toleration
}: {
  tolerationSeconds?: number;
}): object {
  return toleration;
}

/** Gates are taken away, one by one, until there is none. */
function validateGates(
  { schedulingGates: next = [] }: PodSpecInput,
  { schedulingGates: last = [] }: PodSpecInput,
): readonly FieldError[] {
  const known = new Set(last.map(({ name }) => name));
  return next.every(({ name }) => known.has(name))
    ? []
    : [forbidden('spec.schedulingGates', 'only deletion is allowed, but found new scheduling gates')];
}
