import { isHeld, isSame, type Json, type KubeObject } from '@berth/domain';

/** What keeps a namespace from going: kinds and finalizers of what is in it, without counts, which would never rest. */
export class RemainingContent {
  readonly #kinds = new Set<string>();
  readonly #finalizers = new Set<string>();

  /** Takes note of what is held; all else goes at once. */
  note(content: KubeObject): void {
    if (!isHeld(content)) return;
    this.#kinds.add(content.kind);
    for (const finalizer of content.metadata.finalizers ?? []) this.#finalizers.add(finalizer);
  }

  /** The namespace as it tells of this, in Kubernetes' words; the same when there is nothing to tell, or nothing new. */
  toldBy(namespace: KubeObject, at: string): KubeObject {
    if (this.#kinds.size === 0) return namespace;
    // A Namespace has this status.
    const status = (namespace.status ?? {}) as { readonly conditions?: readonly Condition[] };
    let conditions = status.conditions ?? [];
    for (const told of this.#conditions()) conditions = withCondition(conditions, told, at);
    return { ...namespace, status: { ...status, conditions } };
  }

  #conditions(): readonly Condition[] {
    return [
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: `Some resources are remaining: ${listed(this.#kinds)}`,
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message: `Some content in the namespace has finalizers remaining: ${listed(this.#finalizers)}`,
      },
    ];
  }
}

type Condition = { readonly type: string; readonly status: string; readonly [field: string]: Json };

function withCondition(conditions: readonly Condition[], told: Condition, at: string): readonly Condition[] {
  const before = conditions.find(({ type }) => type === told.type);
  const lastTransitionTime = before?.status === told.status ? (before['lastTransitionTime'] ?? at) : at;
  const next = { ...told, lastTransitionTime };
  if (before === undefined) return [...conditions, next];
  return isSame(before, next) ? conditions : conditions.map((it) => (it === before ? next : it));
}

function listed(names: ReadonlySet<string>): string {
  return [...names].sort().join(', ');
}
