import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedBody } from '../body/parsed-body.js';
import { METADATA_FIELDS } from '../selector/field-selector.js';
import { ApiError } from '../status/api-error.js';
import { decodeContinue, encodeContinue } from './continue-token.js';
import { parseDeleteOptions } from './delete-options.js';
import { isWatch, parseListOptions, parseWatchOptions } from './list-options.js';
import { type Query } from './query-values.js';
import { parsePatchOptions, parseWriteOptions } from './write-options.js';

const refusal = (work: () => unknown): ApiError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
const list = (query: Query) => parseListOptions(query, METADATA_FIELDS);
const watch = (query: Query) => parseWatchOptions(query, METADATA_FIELDS);

describe('parseListOptions', () => {
  it('asks for everything, most recent, when nothing is said', () => {
    expect(list({})).toEqual({ labels: [], fields: [], limit: 0 });
    expect(list({ resourceVersion: '', continue: '', limit: '', timeout: '32s' })).toEqual(list({}));
  });

  it('reads limit, version, selectors', () => {
    const options = list({
      limit: '500',
      resourceVersion: '0',
      fieldSelector: 'metadata.name=a',
      labelSelector: 'x',
    });
    expect(options).toMatchObject({ limit: 500, resourceVersion: 0 });
    expect(options.fields).toHaveLength(1);
    expect(options.labels).toHaveLength(1);
  });

  it.each<[Query, number, string]>([
    [{ limit: 'many' }, 400, 'limit'],
    [{ limit: '-x' }, 400, 'limit'],
    [{ resourceVersion: 'abc' }, 400, 'invalid resource version "abc"'],
    [{ resourceVersion: '-1' }, 400, 'invalid resource version'],
    [{ resourceVersion: '99999999999999999999' }, 400, 'invalid resource version'],
    [{ timeoutSeconds: '1.5' }, 400, 'timeoutSeconds'],
    [{ continue: 'abc' }, 400, 'continue key is not valid'],
    [
      {
        continue: encodeContinue({ position: 1, after: { namespace: '', name: 'a' } }),
        resourceVersion: '5',
      },
      400,
      'not allowed when using continue',
    ],
    [{ resourceVersionMatch: 'Exact' }, 422, 'forbidden unless resourceVersion is provided'],
    [{ resourceVersionMatch: 'Exact', resourceVersion: '0' }, 422, 'forbidden for resourceVersion "0"'],
    [
      { resourceVersionMatch: 'Best', resourceVersion: '1' },
      422,
      'supported values: "Exact", "NotOlderThan"',
    ],
    [{ sendInitialEvents: 'true' }, 422, 'sendInitialEvents is forbidden for list'],
    [{ fieldSelector: 'spec.volumeName=x' }, 400, 'field label not supported: spec.volumeName'],
    [{ labelSelector: 'a=(' }, 400, 'unable to parse'],
  ])('refuses %j with %d', (query, code, message) => {
    const error = refusal(() => list(query));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

it('takes a limit below zero for none', () => {
  expect(list({ limit: '-1' }).limit).toBe(0);
});

describe('parseWatchOptions', () => {
  it('knows a watch by its parameter', () => {
    expect([
      isWatch({ watch: 'true' }),
      isWatch({ watch: '1' }),
      isWatch({ watch: 'false' }),
      isWatch({}),
    ]).toEqual([true, true, false, false]);
    expect(refusal(() => isWatch({ watch: 'maybe' })).code).toBe(400);
  });

  it('reads what kubectl sends while it waits', () => {
    expect(
      watch({ watch: 'true', resourceVersion: '7', allowWatchBookmarks: 'true', timeoutSeconds: '301' }),
    ).toEqual({
      labels: [],
      fields: [],
      resourceVersion: 7,
      allowWatchBookmarks: true,
      timeoutSeconds: 301,
    });
  });

  it('takes initial events only with NotOlderThan', () => {
    expect(watch({ sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }).sendInitialEvents).toBe(
      true,
    );
    expect(refusal(() => watch({ sendInitialEvents: 'true' })).code).toBe(422);
    expect(
      refusal(() => watch({ sendInitialEvents: 'true', resourceVersionMatch: 'Exact', resourceVersion: '1' }))
        .code,
    ).toBe(422);
    expect(refusal(() => watch({ resourceVersionMatch: 'NotOlderThan', resourceVersion: '1' })).code).toBe(
      422,
    );
  });
});

describe('continue tokens', () => {
  const token = fc.record({
    position: fc.integer({ min: 1 }),
    after: fc.record({ namespace: fc.string({ unit: 'binary' }), name: fc.string() }),
  });

  it('come back as they were made', () => {
    fc.assert(
      fc.property(token, (given) => {
        expect(decodeContinue(encodeContinue(given))).toEqual(given);
      }),
    );
  });

  it('are refused when anything in them changed', () => {
    fc.assert(
      fc.property(token, fc.nat(), fc.constantFrom('A', 'q', '7'), (given, at, char) => {
        const text = encodeContinue(given);
        const place = at % (text.length - 1);
        fc.pre(text[place] !== char);
        const mangled = text.slice(0, place) + char + text.slice(place + 1);
        expect(refusal(() => decodeContinue(mangled)).code).toBe(400);
      }),
    );
  });
});

it('refuses a continue token with keys in it, before they are read', () => {
  // With the checksum that is right for it.
  const text = Buffer.from('6928c3cd[{"x":0,"a\\\\":1}]').toString('base64url');
  expect(refusal(() => decodeContinue(text)).code).toBe(400);
  expect(JSON.parse('{"x":0,"a\\"":1}')).toEqual({ x: 0, 'a"': 1 });
});

it.each([0, -1, 1.5, 2 ** 53])('refuses a continue token of position %d', (position) => {
  const text = encodeContinue({ position, after: { namespace: '', name: 'a' } });
  expect(refusal(() => decodeContinue(text)).code).toBe(400);
});

describe('parseWriteOptions', () => {
  it('defaults to warnings and to the user agent as manager', () => {
    expect(parseWriteOptions('Create', {}, 'kubectl/v1.33.0 (linux/amd64)')).toEqual({
      dryRun: false,
      fieldManager: 'kubectl',
      fieldValidation: 'Warn',
    });
    expect(parseWriteOptions('Create', {}).fieldManager).toBe('unknown');
  });

  it.each<[Query, string]>([
    [{ dryRun: 'Some' }, 'dryRun: Unsupported value: ["Some"]: supported values: "All"'],
    [{ fieldManager: 'x'.repeat(129) }, 'fieldManager: Too long: may not be more than 128 bytes'],
    [{ fieldManager: 'a\nb' }, 'should only contain printable characters'],
    [{ fieldValidation: 'strict' }, 'supported values: "Ignore", "Strict", "Warn"'],
  ])('refuses %j', (query, message) => {
    const error = refusal(() => parseWriteOptions('Create', query));
    expect(error.code).toBe(422);
    expect(error.message).toContain('CreateOptions.meta.k8s.io "" is invalid');
    expect(error.message).toContain(message);
  });

  it('wants a manager for apply and force only there', () => {
    expect(parsePatchOptions({ fieldManager: 'me', force: 'true' }, { apply: true }).force).toBe(true);
    expect(refusal(() => parsePatchOptions({}, { apply: true }, 'kubectl/1')).message).toContain(
      'is required for apply patch',
    );
    expect(refusal(() => parsePatchOptions({ force: 'true' }, { apply: false })).message).toContain(
      'non-apply patch',
    );
  });
});

describe('parseDeleteOptions', () => {
  const body = (value: ParsedBody['value']): ParsedBody => ({ value, duplicateFields: [] });

  it('takes a dry run from the body as from the query', () => {
    expect(parseDeleteOptions({}, body({ dryRun: ['All'] })).dryRun).toBe(true);
    expect(parseDeleteOptions({ dryRun: 'All' }).dryRun).toBe(true);
    expect(parseDeleteOptions({ dryRun: 'All' }, body({})).dryRun).toBe(true);
    expect(parseDeleteOptions({}).dryRun).toBe(false);
  });

  it('reads a body with or without its kind', () => {
    const bare = parseDeleteOptions(
      {},
      body({ propagationPolicy: 'Background', preconditions: { uid: 'u' } }),
    );
    expect(bare).toEqual({ dryRun: false, propagationPolicy: 'Background', preconditions: { uid: 'u' } });
    const named = body({ kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 });
    expect(parseDeleteOptions({}, named)).toEqual({ dryRun: false, gracePeriodSeconds: 0 });
  });

  it('reads the older form of the policy', () => {
    expect(parseDeleteOptions({ orphanDependents: 'true' }).propagationPolicy).toBe('Orphan');
  });

  it.each([
    [{ propagationPolicy: 'Sideways' }, 422],
    [{ dryRun: ['Most'] }, 422],
    [{ propagationPolicy: 'Orphan', orphanDependents: true }, 422],
    [{ dryRun: 'All' }, 400],
    [{ kind: 'Pod' }, 400],
  ])('refuses %j with %d', (value, code) => {
    expect(refusal(() => parseDeleteOptions({}, body(value))).code).toBe(code);
  });
});
