import { type KubeObject } from '@berth/domain';
import { type FieldError, invalid, labelErrors, notSupported, required } from '@berth/kube';
import { validateNodeSelectorTerms } from '../node-selector.js';
import { validateObjectName } from '../object-name.js';
import { podSpec, type PodSpecInput } from './pod-input.js';
import { validateContainers } from './validate-containers.js';
import { validateVolumes } from './validate-volumes.js';

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];

/** The broken rules of a Pod, as far as they concern its volumes, or what anyone here reads. */
export function validatePod(pod: KubeObject): readonly FieldError[] {
  const spec = podSpec(pod);
  return [
    ...validateVolumes(spec.volumes ?? []),
    ...validateContainers(spec),
    ...oneOf(spec.restartPolicy, 'spec.restartPolicy', RESTART_POLICIES),
    ...oneOf(spec.dnsPolicy, 'spec.dnsPolicy', DNS_POLICIES),
    ...validateTimes(spec),
    ...labelErrors(spec.nodeSelector, 'spec.nodeSelector'),
    ...validateNode(spec.nodeName),
    ...validateAffinity(spec),
  ];
}

/** An empty name says no node, as none does. */
function validateNode(name = ''): readonly FieldError[] {
  return name === '' ? [] : validateObjectName(name, 'spec.nodeName');
}

/** Both have defaults: an absent one was taken away. */
function oneOf(value = '', field: string, values: readonly string[]): readonly FieldError[] {
  if (value === '') return [required(field)];
  return values.includes(value) ? [] : [notSupported(field, value, values)];
}

const MAX_SECONDS = 2 ** 31 - 1;

function validateTimes({
  terminationGracePeriodSeconds: grace = 0,
  activeDeadlineSeconds: deadline,
}: PodSpecInput): readonly FieldError[] {
  const isDeadline = deadline === undefined || (deadline >= 1 && deadline <= MAX_SECONDS);
  return [
    ...(grace < 0
      ? [invalid('spec.terminationGracePeriodSeconds', grace, 'must be greater than or equal to 0')]
      : []),
    ...(isDeadline
      ? []
      : [invalid('spec.activeDeadlineSeconds', deadline, `must be between 1 and ${MAX_SECONDS}, inclusive`)]),
  ];
}

function validateAffinity({ affinity }: PodSpecInput): readonly FieldError[] {
  const field = 'requiredDuringSchedulingIgnoredDuringExecution';
  const selector = affinity?.nodeAffinity?.[field];
  if (selector === undefined) return [];
  return validateNodeSelectorTerms(
    selector.nodeSelectorTerms,
    `spec.affinity.nodeAffinity.${field}.nodeSelectorTerms`,
  );
}
