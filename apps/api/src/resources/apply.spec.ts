import { canonicalJson, type Json, type JsonObject } from '@berth/domain';
import {
  apiVersionOf,
  applyConfiguration,
  managedFieldsOfNew,
  servedManager,
  type Writer,
} from '@berth/kube';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectOfKind } from '../testing/random-objects.js';
import { configurationDecoderOf } from './decoders.js';
import { type Resource } from './resource.js';
import { resources } from './resources.js';

const NOW = '2026-01-01T00:00:00Z';
const LATER = '2026-01-01T00:00:01Z';

const writerFor =
  (resource: Resource) =>
  (manager: string): Writer => ({
    manager,
    schema: resource.schema,
    apiVersion: apiVersionOf(resource),
    hasStatus: resource.subresources.some(({ name }) => name === 'status'),
    now: NOW,
  });

const kept = (object: JsonObject, managedFields: readonly Json[]): JsonObject => ({
  ...object,
  metadata: { ...(object['metadata'] as JsonObject), managedFields },
});
const withoutManagers = (object: JsonObject): string => {
  const { managedFields: _entries, ...metadata } = object['metadata'] as { managedFields?: Json };
  return canonicalJson({ ...object, metadata });
};
const managersOf = (object: JsonObject): readonly JsonObject[] =>
  (object['metadata'] as { managedFields: readonly Json[] }).managedFields.map(
    (entry) => servedManager(entry) as JsonObject,
  );

describe.each(resources.map((resource) => [resource.kind, resource] as const))(
  'apply of %s',
  (_kind, resource) => {
    const as = writerFor(resource);
    const decoder = configurationDecoderOf(resource);
    const objects = objectOfKind(apiVersionOf(resource), resource.kind, resource.schema).map(
      (value) => decoder({ value, duplicateFields: [] }, 'Strict').object as unknown as JsonObject,
    );
    const apply = (live: JsonObject, configuration: JsonObject, manager: string, now = NOW): JsonObject => {
      const { object, managedFields } = applyConfiguration(
        live,
        configuration,
        { ...as(manager), now },
        true,
      );
      const { object: decoded } = decoder({ value: object, duplicateFields: [] }, 'Strict');
      return kept(decoded, managedFields);
    };
    const made = (object: JsonObject): JsonObject => kept(object, managedFieldsOfNew(object, as('creator')));
    const nothing = {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: { name: 'x' },
    };

    it('once more changes nothing, not even the time', () => {
      fc.assert(
        fc.property(objects, objects, (live, wanted) => {
          const once = apply(made(live), wanted, 'ssa');
          expect(canonicalJson(apply(once, wanted, 'ssa', LATER))).toBe(canonicalJson(once));
        }),
        { numRuns: 50 },
      );
    });

    it('and then of nothing leaves what others own', () => {
      fc.assert(
        fc.property(objects, objects, (live, wanted) => {
          const before = made(live);
          const after = apply(apply(before, wanted, 'ssa'), nothing, 'ssa');
          // What was forced away from its owner is gone; all else is as it was, and nothing is new.
          const again = apply(apply(after, live, 'creator-again'), nothing, 'ssa');
          expect(canonicalJson(withoutEmpty(JSON.parse(withoutManagers(again)) as Json))).toBe(
            canonicalJson(withoutEmpty(live)),
          );
          expect(managersOf(after).map((entry) => entry['manager'])).not.toContain('ssa');
        }),
        { numRuns: 50 },
      );
    });

    it('leaves what is applied readable in the result', () => {
      fc.assert(
        fc.property(objects, objects, (live, wanted) => {
          const after = apply(made(live), wanted, 'ssa');
          // To apply the same as someone else is no conflict, and changes no value.
          const shared = applyConfiguration(after, wanted, as('other'), false).object;
          expect(withoutManagers(shared)).toBe(withoutManagers(after));
        }),
        { numRuns: 50 },
      );
    });
  },
);

function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value as JsonObject).map(
    ([name, inner]) => [name, withoutEmpty(inner)] as const,
  );
  return Object.fromEntries(
    fields.filter(
      ([, inner]) => typeof inner !== 'object' || inner === null || Object.keys(inner).length > 0,
    ),
  );
}
