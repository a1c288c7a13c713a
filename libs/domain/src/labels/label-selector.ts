/** A requirement on one label key. */
export type LabelRequirement = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
};

/** The Kubernetes label selector: every part of it must hold. */
export type LabelSelector = {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelRequirement[];
};

export type Labels = { readonly [key: string]: string };

/** True when labels satisfy a selector. An absent or empty selector is satisfied by all. */
export function matchesLabelSelector(
  selector: LabelSelector | undefined,
  labels: Labels | undefined,
): boolean {
  if (selector === undefined) return true;
  const has = labels ?? {};
  const wanted = Object.entries(selector.matchLabels ?? {});
  return (
    wanted.every(([key, value]) => valueOf(has, key) === value) &&
    (selector.matchExpressions ?? []).every((requirement) =>
      meets(requirement, valueOf(has, requirement.key)),
    )
  );
}

/** True when a label meets a requirement. `NotIn` holds for an object without the key as well; so Kubernetes has it. */
export function meets({ operator, values = [] }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** A label, and not what every object has. */
export function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
