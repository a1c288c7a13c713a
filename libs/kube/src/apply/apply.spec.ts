import { type Json, type JsonObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { compileDecoder } from '../schema/compile-decoder.js';
import { kindSchema } from '../schema/kind-schema.js';
import {
  integerSchema,
  keyedListSchema,
  listSchema,
  mapSchema,
  objectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from '../schema/schema.js';
import { ApiError } from '../status/api-error.js';
import { applyConfiguration, managedFieldsOfApplied } from './apply-configuration.js';
import { LAST_APPLIED } from './last-applied.js';
import { managedFieldsAfter, managedFieldsOfNew, type Writer } from './ownership.js';
import { servedManager } from './packed-managers.js';

const text = stringSchema('');
const port = objectSchema('', {
  port: integerSchema(''),
  protocol: stringSchema('', { default: 'TCP' }),
  name: text,
});
const schema = kindSchema('Thing', '', {
  spec: objectSchema('', {
    size: plainSchema('quantity', ''),
    modes: stringListSchema(''),
    limits: mapSchema('', plainSchema('quantity', '')),
    ref: objectSchema('', { name: text, uid: text }, { mapType: 'atomic' }),
    source: objectSchema('', { server: text, path: text }),
    ports: listSchema('', port, { listType: 'map', listMapKeys: ['port', 'protocol'] }),
    conditions: keyedListSchema('', 'type', objectSchema('', { type: text, status: text })),
  }),
  status: objectSchema('', { phase: text }),
});
const decode = compileDecoder(schema);

const as = (manager: string, more: Partial<Writer> = {}): Writer => ({
  manager,
  schema,
  apiVersion: 'v1',
  hasStatus: true,
  now: '2026-01-01T00:00:00Z',
  ...more,
});
const thing = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'a', ...metadata },
  spec,
});
const withManagers = (object: JsonObject, managedFields: readonly Json[]): JsonObject => {
  const { managedFields: _old, ...metadata } = object['metadata'] as { managedFields?: Json };
  return {
    ...object,
    metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) },
  };
};
const created = (object: JsonObject, writer: Writer): JsonObject =>
  withManagers(object, managedFieldsOfNew(object, writer));
const edited = (before: JsonObject, after: JsonObject, writer: Writer): JsonObject =>
  withManagers(after, managedFieldsAfter(before, withManagers(after, managersIn(before)), writer));
const applied = (live: JsonObject, configuration: JsonObject, writer: Writer, force = false): JsonObject => {
  const { object, managedFields } = applyConfiguration(live, configuration, writer, force);
  return withManagers(decode(object).object, managedFields);
};
const served = (entries: readonly Json[]) => entries.map((entry) => servedManager(entry) as JsonObject);
const managersIn = (object: JsonObject): readonly JsonObject[] =>
  served((object['metadata'] as { managedFields?: readonly Json[] }).managedFields ?? []);
const ownedBy = (object: JsonObject, manager: string): Json | undefined =>
  managersIn(object).find((entry) => entry['manager'] === manager)?.['fieldsV1'];
const refusal = (work: () => unknown): ApiError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('managedFields of a new object', () => {
  it('say what its creator set, containers included, but not what the server keeps', () => {
    const object = thing(
      { size: '1Gi', modes: ['a'], limits: { cpu: '1' }, source: { path: '/' }, ports: [{ port: 80 }] },
      { uid: 'u', labels: { app: 'x' }, finalizers: ['example.com/f'] },
    );
    expect(
      served(managedFieldsOfNew({ ...object, status: { phase: 'Bound' } }, as('kubectl-create'))),
    ).toEqual([
      {
        manager: 'kubectl-create',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': {
            'f:finalizers': { '.': {}, 'v:"example.com/f"': {} },
            'f:labels': { '.': {}, 'f:app': {} },
          },
          'f:spec': {
            'f:limits': { '.': {}, 'f:cpu': {} },
            'f:modes': {},
            'f:ports': { '.': {}, 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
            'f:size': {},
            'f:source': { '.': {}, 'f:path': {} },
          },
        },
      },
    ]);
  });

  it('are not those it brings with it', () => {
    const copy = created(thing({ size: '1Gi' }), as('origin'));
    expect(served(managedFieldsOfNew(copy, as('restore')))).toMatchObject([{ manager: 'restore' }]);
  });
});

describe('managedFields after an update', () => {
  const before = created(thing({ size: '1Gi', limits: { a: '1', b: '2' } }), as('one'));

  it('pass what was changed to who changed it', () => {
    const after = edited(before, thing({ size: '2Gi', limits: { a: '1' } }), as('two'));
    expect(ownedBy(after, 'one')).toEqual({ 'f:spec': { 'f:limits': { '.': {}, 'f:a': {} } } });
    expect(ownedBy(after, 'two')).toEqual({ 'f:spec': { 'f:size': {} } });
  });

  it('stay as they are, time included, when nothing changes', () => {
    const later = as('one', { now: '2027-01-01T00:00:00Z' });
    expect(edited(before, thing({ size: '1024Mi', limits: { a: '1', b: '2' } }), later)).toMatchObject({
      metadata: before['metadata'],
    });
  });

  it('lose a manager that has nothing left', () => {
    const after = edited(created(thing({ size: '1Gi' }), as('one')), thing({ size: '2Gi' }), as('two'));
    expect(managersIn(after).map((entry) => entry['manager'])).toEqual(['two']);
  });

  it('of the status are kept apart', () => {
    const after = edited(
      before,
      { ...before, status: { phase: 'Bound' } },
      as('one', { subresource: 'status' }),
    );
    expect(managersIn(after)).toHaveLength(2);
    expect(managersIn(after)[1]).toMatchObject({
      manager: 'one',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:phase': {} } },
    });
  });

  it('are forgotten on one empty entry, and kept on a list that makes no sense', () => {
    const reset = withManagers(before, [{}]);
    expect(managedFieldsAfter(before, reset, as('two'))).toEqual([]);
    const broken = withManagers(before, [{ manager: 'x', operation: 'Guess', apiVersion: 'v1' }]);
    expect(served(managedFieldsAfter(before, broken, as('two')))).toEqual(managersIn(before));
  });

  it('are not begun on an object that has none', () => {
    expect(managedFieldsAfter(thing({ size: '1Gi' }), thing({ size: '2Gi' }), as('two'))).toEqual([]);
  });

  it('hold ten Update managers, and merge the oldest beyond', () => {
    let object = created(thing({ limits: { n0: '0' } }), as('m0'));
    for (let n = 1; n < 14; n += 1) {
      const { limits } = object['spec'] as { limits: JsonObject };
      const now = `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`;
      object = edited(object, thing({ limits: { ...limits, [`n${n}`]: '0' } }), as(`m${n}`, { now }));
    }
    expect(managersIn(object)).toHaveLength(10);
    expect(managersIn(object)[0]).toMatchObject({ manager: 'ancient-changes', time: '2026-01-01T00:00:04Z' });
    expect(Object.keys((ownedBy(object, 'ancient-changes') as never)['f:spec']['f:limits'])).toEqual([
      '.',
      'f:n0',
      'f:n1',
      'f:n2',
      'f:n3',
      'f:n4',
    ]);
  });
});

describe('server-side apply', () => {
  const live = created(thing({ size: '1Gi', limits: { a: '1' } }), as('kubectl-create'));

  it('shares what has the same value already', () => {
    const after = applied(live, thing({ size: '1Gi' }), as('ssa'));
    expect(ownedBy(after, 'ssa')).toEqual({ 'f:spec': { 'f:size': {} } });
    expect(ownedBy(after, 'kubectl-create')).toEqual(ownedBy(live, 'kubectl-create'));
  });

  it('is refused where another manager holds another value', () => {
    const error = refusal(() => applied(live, thing({ size: '2Gi' }), as('ssa')));
    expect(error.status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-create" using v1: .spec.size',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-create" using v1',
            field: '.spec.size',
          },
        ],
      },
    });
  });

  it('names all conflicts, manager by manager', () => {
    const ports = thing({ ports: [{ port: 80, protocol: 'TCP', name: 'x' }] }, { labels: { t: 'a' } });
    const both = applied(applied(live, ports, as('zeta')), thing({ size: '1Gi' }), as('alpha'));
    const other = thing({ size: '3Gi', ports: [{ port: 80, name: 'y' }] }, { labels: { t: 'b' } });
    expect(refusal(() => applied(both, other, as('ssa'))).message).toBe(
      [
        'Apply failed with 4 conflicts: conflicts with "alpha":',
        '- .spec.size',
        'conflicts with "kubectl-create" using v1:',
        '- .spec.size',
        'conflicts with "zeta":',
        '- .metadata.labels.t',
        '- .spec.ports[port=80,protocol="TCP"].name',
      ].join('\n'),
    );
  });

  it('takes over with force', () => {
    const after = applied(live, thing({ size: '2Gi' }), as('ssa'), true);
    expect(after['spec']).toEqual({ size: '2Gi', limits: { a: '1' } });
    expect(ownedBy(after, 'kubectl-create')).toEqual({ 'f:spec': { 'f:limits': { '.': {}, 'f:a': {} } } });
  });

  it('takes away what it no longer applies, unless others own it', () => {
    const first = thing({ limits: { a: '1', x: '9' }, source: { path: '/', server: 's' } });
    const after = applied(applied(live, first, as('ssa')), thing({ source: { server: 's' } }), as('ssa'));
    expect(after['spec']).toEqual({ size: '1Gi', limits: { a: '1' }, source: { server: 's' } });
    expect(ownedBy(after, 'ssa')).toEqual({ 'f:spec': { 'f:source': { 'f:server': {} } } });
  });

  it('keeps what others put below a field it no longer applies', () => {
    const mine = applied(live, thing({ source: { path: '/' } }), as('ssa'));
    const shared = edited(
      mine,
      thing({ size: '1Gi', limits: { a: '1' }, source: { path: '/', server: 's' } }),
      as('x'),
    );
    expect(applied(shared, thing({}), as('ssa'))['spec']).toMatchObject({ source: { server: 's' } });
  });

  it('leaves entries that nobody owns', () => {
    const first = thing(
      { limits: { x: '9' } },
      { annotations: { mine: 'x' }, finalizers: ['example.com/a'] },
    );
    const after = applied(live, first, as('ssa'));
    const { metadata } = after as never as { metadata: JsonObject };
    const marked = {
      ...after,
      metadata: { ...metadata, annotations: { mine: 'x', bound: 'yes' }, finalizers: ['example.com/a', 'f'] },
    };
    expect(applied(marked, thing({}), as('ssa'))).toMatchObject({
      metadata: { name: 'a', annotations: { bound: 'yes' }, finalizers: ['f'] },
    });
  });

  it('of the same again changes nothing, not even the time', () => {
    const after = applied(live, thing({ size: '1Gi', limits: { b: '1' } }), as('ssa'));
    const later = as('ssa', { now: '2027-01-01T00:00:00Z' });
    expect(applied(after, thing({ size: '1Gi', limits: { b: '1' } }), later)).toEqual(after);
  });

  it('takes amounts as amounts, atomic parts as wholes', () => {
    const held = created(thing({ size: '1Gi', ref: { name: 'a', uid: 'u' } }), as('one'));
    expect(() => applied(held, thing({ size: '1024Mi' }), as('ssa'))).not.toThrow();
    const error = refusal(() => applied(held, thing({ ref: { name: 'a' } }), as('ssa')));
    expect(error.status.details?.causes?.map(({ field }) => field)).toEqual(['.spec.ref']);
    expect(applied(held, thing({ ref: { name: 'a' } }), as('ssa'), true)['spec']).toMatchObject({
      ref: { name: 'a' },
    });
  });

  it('on an object without managers gives all it held to one', () => {
    const after = applied(thing({ size: '1Gi', limits: { a: '1' } }), thing({ size: '1Gi' }), as('ssa'));
    expect(managersIn(after).map((entry) => [entry['manager'], entry['operation']])).toEqual([
      ['ssa', 'Apply'],
      ['before-first-apply', 'Update'],
    ]);
    expect(ownedBy(after, 'before-first-apply')).toEqual({
      'f:spec': { 'f:limits': { '.': {}, 'f:a': {} }, 'f:size': {} },
    });
  });

  it('by kubectl goes on from its client-side apply', () => {
    const note = `${JSON.stringify(thing({ size: '1Gi', limits: { a: '5' } }))}\n`;
    const held = created(
      thing({ size: '1Gi', limits: { a: '1' } }, { annotations: { [LAST_APPLIED]: note } }),
      as('kubectl-client-side-apply'),
    );
    const after = applied(held, thing({ size: '2Gi' }), as('kubectl'));
    const { annotations } = after['metadata'] as { annotations: Record<string, string> };
    expect(annotations[LAST_APPLIED]).toBe(
      '{"apiVersion":"v1","kind":"Thing","metadata":{"annotations":{},"name":"a"},"spec":{"size":"2Gi"}}\n',
    );
    const others = refusal(() => applied(held, thing({ size: '2Gi', limits: { a: '2' } }), as('kubectl')));
    expect(others.status.details?.causes?.map(({ field }) => field)).toEqual(['.spec.limits.a']);
    expect(refusal(() => applied(held, thing({ size: '2Gi' }), as('argo'))).code).toBe(409);
  });

  it('of nothing to what nobody owns makes no manager', () => {
    const bare = thing({}, { labels: { by: 'the server' } });
    expect(applied(bare, { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' } }, as('ssa'))).toEqual(
      withManagers(decode(bare).object, []),
    );
  });

  it('of the status leaves the rest alone', () => {
    const writer = as('ctl', { subresource: 'status' });
    const given = { ...thing({ size: '9Gi' }), status: { phase: 'Bound' } };
    const after = applied(live, given, writer);
    expect(ownedBy(after, 'ctl')).toEqual({ 'f:status': { 'f:phase': {} } });
    expect(after['status']).toEqual({ phase: 'Bound' });
  });

  it('that makes an object owns what it applies', () => {
    expect(served(managedFieldsOfApplied(thing({ limits: { a: '1' } }), as('ssa')))).toMatchObject([
      { manager: 'ssa', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:limits': { 'f:a': {} } } } },
    ]);
  });

  it.each([
    ['two items of one key', { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }],
    ['an item without its key', { conditions: [{ status: 'True' }] }],
  ])('refuses %s', (_what, spec) => {
    expect(refusal(() => applied(live, thing(spec), as('ssa'))).code).toBe(400);
  });
});
