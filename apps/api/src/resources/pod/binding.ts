import { type KubeObject } from '@berth/domain';
import {
  compileDecoder,
  decodeObject,
  type FieldError,
  type FieldValidation,
  kindSchema,
  notSupported,
  type ParsedBody,
  required,
  type SubresourceDescription,
} from '@berth/kube';
import { objectReferenceSchema } from '../reference-schemas.js';
import { podSpec } from './pod-input.js';

/** Where a scheduler says on which node a pod is. */
export const BINDING = 'binding';

export const bindingSubresource: SubresourceDescription = {
  name: BINDING,
  verbs: ['create'],
  responseKind: { group: '', version: 'v1', kind: 'Binding' },
};

/** That a pod belongs to a node, as its scheduler says; absent parts of its metadata were not given. */
export type PodBinding = {
  readonly metadata: Partial<KubeObject['metadata']> & { readonly resourceVersion?: string };
  readonly target: { readonly kind: string; readonly name: string };
};

const decode = compileDecoder(
  kindSchema('io.k8s.api.core.v1.Binding', 'Says on which node a pod is.', { target: objectReferenceSchema }),
);

/** The Binding that a body brings. */
export function readBinding(body: ParsedBody, validation: FieldValidation): PodBinding {
  const { object } = decodeObject({ kind: 'Binding', apiVersion: 'v1', decode }, body, validation);
  // The schema has made sure of the types.
  const { metadata = {}, target = {} } = object as {
    readonly metadata?: PodBinding['metadata'];
    readonly target?: Partial<PodBinding['target']>;
  };
  return { metadata, target: { kind: '', name: '', ...target } };
}

/** The broken rules of a Binding: it names a node. */
export function validateBinding({ target: { kind, name } }: PodBinding): readonly FieldError[] {
  return [
    ...(kind === '' || kind === 'Node' ? [] : [notSupported('target.kind', kind, ['Node', '<empty>'])]),
    ...(name === '' ? [required('target.name')] : []),
  ];
}

/** Why a pod can't be given a node; undefined: it can. */
export function bindingObstacle(pod: KubeObject): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  const { nodeName = '', schedulingGates = [] } = podSpec(pod);
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (nodeName !== '') return `pod ${name} is already assigned to node "${nodeName}"`;
  return schedulingGates.length > 0 ? `pod ${name} has non-empty .spec.schedulingGates` : undefined;
}

/** The pod on its node, with the annotations that came along. */
export function boundPod(pod: KubeObject, { metadata, target }: PodBinding): KubeObject {
  const annotations = { ...pod.metadata.annotations, ...metadata.annotations };
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    // A valid pod has a spec.
    spec: { ...(pod.spec as object), nodeName: target.name },
  };
}

type Condition = { readonly type: string };

/** The pod with the condition that tells that it has a node. */
export function scheduledPod(pod: KubeObject, now: string): KubeObject {
  const status = (pod.status ?? {}) as { readonly conditions?: readonly Condition[] };
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: now };
  return { ...pod, status: { ...status, conditions: [...others, scheduled] } };
}
