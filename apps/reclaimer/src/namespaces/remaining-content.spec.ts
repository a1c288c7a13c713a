import { type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { RemainingContent } from './remaining-content.js';

const NOW = '2026-01-02T03:04:05Z';
const LATER = '2026-01-02T03:04:06Z';

function object(kind: string, metadata: Partial<KubeObject['metadata']> = {}, status?: object): KubeObject {
  const known = { name: 'a', uid: `uid-${kind}`, creationTimestamp: NOW, ...metadata };
  return { apiVersion: 'v1', kind, metadata: known, ...(status !== undefined && { status }) } as KubeObject;
}

const namespace = object(
  'Namespace',
  {},
  { phase: 'Terminating', conditions: [{ type: 'Mine', status: 'True' }] },
);
const held = (kind: string, finalizer: string) => object(kind, { finalizers: [finalizer] });

function told(before: KubeObject, content: readonly KubeObject[], at = NOW): KubeObject {
  const remaining = new RemainingContent();
  for (const each of content) remaining.note(each);
  return remaining.toldBy(before, at);
}

describe('what remains in a namespace', () => {
  it('is told in its conditions, beside those of others', () => {
    const after = told(namespace, [held('Pod', 'x/b'), held('Secret', 'x/a'), held('Secret', 'x/b')]);
    expect(after.status).toEqual({
      phase: 'Terminating',
      conditions: [
        { type: 'Mine', status: 'True' },
        {
          type: 'NamespaceContentRemaining',
          status: 'True',
          reason: 'SomeResourcesRemain',
          message: 'Some resources are remaining: Pod, Secret',
          lastTransitionTime: NOW,
        },
        {
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          reason: 'SomeFinalizersRemain',
          message: 'Some content in the namespace has finalizers remaining: x/a, x/b',
          lastTransitionTime: NOW,
        },
      ],
    });
  });

  it('is told once, and again when it becomes less', () => {
    const first = told(namespace, [held('Pod', 'x/a'), held('Secret', 'x/a')]);
    expect(told(first, [held('Secret', 'x/a'), held('Pod', 'x/a')], LATER)).toEqual(first);
    const second = told(first, [held('Pod', 'x/a')], LATER);
    expect(second.status).toMatchObject({
      conditions: [{}, { message: 'Some resources are remaining: Pod', lastTransitionTime: NOW }, {}],
    });
  });

  it('is not told of what goes by itself', () => {
    expect(told(namespace, [object('Pod'), object('Secret', { finalizers: [] })])).toBe(namespace);
  });
});
