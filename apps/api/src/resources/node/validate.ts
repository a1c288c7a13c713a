import { type KubeObject } from '@berth/domain';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  labelKeyProblems,
  labelValueProblems,
  notSupported,
  required,
} from '@berth/kube';
import { nodeSpec, type TaintInput } from './node-input.js';

const EFFECTS = ['NoExecute', 'NoSchedule', 'PreferNoSchedule'];

/** All broken rules of a Node, whether new or changed. */
export function validateNode(node: KubeObject): readonly FieldError[] {
  const { taints = [] } = nodeSpec(node);
  const keys = taints.map(({ key, effect }) => `${key}:${effect}`);
  return taints.flatMap((taint, index) => {
    const field = `spec.taints[${index}]`;
    const errors = validateTaint(taint, field);
    const repeats = keys.indexOf(keys[index] ?? '') < index;
    return repeats ? [...errors, duplicate(field, taint)] : errors;
  });
}

/** What a change of a Node must leave as it was, once it was given. */
export function validateNodeUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  return (['providerID', 'podCIDR'] as const)
    .filter((field) => {
      const last = nodeSpec(before)[field] ?? '';
      return last !== '' && nodeSpec(after)[field] !== last;
    })
    .map((field) =>
      forbidden(`spec.${field}`, `node updates may not change ${field} except from "" to valid`),
    );
}

function validateTaint({ key = '', value = '', effect = '' }: TaintInput, field: string): FieldError[] {
  return [
    ...labelKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem)),
    ...labelValueProblems(value).map((problem) => invalid(`${field}.value`, value, problem)),
    ...validateEffect(effect, `${field}.effect`),
  ];
}

function validateEffect(effect: string, field: string): readonly FieldError[] {
  if (effect === '') return [required(field)];
  return EFFECTS.includes(effect) ? [] : [notSupported(field, effect, EFFECTS)];
}
