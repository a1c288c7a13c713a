import { canonicalJson, type JsonObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { readManagers, writeManagers } from './managers.js';
import { servedManager, withServedManagers } from './packed-managers.js';

const entry = (fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
  manager: 'a b|"c"',
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
});
const packed = (...entries: readonly JsonObject[]): readonly string[] =>
  writeManagers(readManagers(entries) ?? new Map());

describe('a packed manager', () => {
  it.each<[string, JsonObject]>([
    ['nothing odd', { 'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} }, 'f:d': { 'f:e': {} } } }],
    ['names that are no words', { 'f:a b': {}, 'f:(': { 'f:*,)"\\\n': {} }, 'f:': {}, 'f:__proto__': {} }],
    ['items', { 'f:l': { 'k:{"n":"x(","p":1}': { '.': {}, 'f:n': {} }, 'v:"y"': {}, 'i:0': {} } }],
  ])('is served as it was given: %s', (_what, fields) => {
    const given = entry(fields, { subresource: 'status' });
    expect(packed(given).map(servedManager)).toEqual([given]);
  });

  it('is short', () => {
    expect(
      packed(entry({ 'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } } }, { manager: 'm' })),
    ).toEqual(['U\nm\nv1\n2026-01-01T00:00:00Z\n\nspec(a,b*(c))']);
  });
});

describe('withServedManagers', () => {
  const entries = [entry({ 'f:spec': {} }), entry({ 'f:metadata': {} }, { operation: 'Apply' })];
  const object = (metadata: JsonObject, spec: JsonObject = {}): string =>
    canonicalJson({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', ...metadata }, spec });

  it('writes them out in the text of a state', () => {
    const noted = { annotations: { note: '"managedFields":["x"]' }, labels: { managedFields: 'x' } };
    const text = withServedManagers(object({ ...noted, managedFields: packed(...entries) }));
    expect(text).toBe(object({ ...noted, managedFields: packed(...entries).map(servedManager) }));
  });

  it("leaves alone what is not the metadata's", () => {
    const text = object({}, { managedFields: ['U\nx'] });
    expect(withServedManagers(text)).toBe(text);
  });
});
