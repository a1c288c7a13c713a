import { describe, expect, it } from 'vitest';
import {
  alreadyExists,
  conflict,
  forbiddenRequest,
  invalidObject,
  methodNotAllowed,
  notFound,
  tooManyRequests,
} from './api-error.js';
import { required } from './field-error.js';

const volumes = { group: '', resource: 'persistentvolumes' };
const classes = { group: 'storage.k8s.io', resource: 'storageclasses' };

describe('ApiError', () => {
  it('names core resources by their plural and others with their group', () => {
    expect(notFound(volumes, 'a').message).toBe('persistentvolumes "a" not found');
    expect(alreadyExists(classes, 'a').message).toBe('storageclasses.storage.k8s.io "a" already exists');
    expect(notFound(classes, 'a').status.details).toEqual({
      name: 'a',
      group: 'storage.k8s.io',
      kind: 'storageclasses',
    });
  });

  it('words a stale version as clients expect it', () => {
    const error = conflict(volumes, 'x');
    expect(error.code).toBe(409);
    expect(error.message).toBe(
      'Operation cannot be fulfilled on persistentvolumes "x": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('reports all broken rules of an object together', () => {
    const error = invalidObject({ group: '', kind: 'PersistentVolume' }, 'x', [required('spec.capacity')]);
    expect(error.message).toBe('PersistentVolume "x" is invalid: spec.capacity: Required value');
    expect(error.status.details).toEqual({
      name: 'x',
      kind: 'PersistentVolume',
      causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.capacity' }],
    });
  });

  it('carries the pause a busy client should make', () => {
    expect(tooManyRequests('busy', 2).status).toMatchObject({ code: 429, details: { retryAfterSeconds: 2 } });
  });

  it('speaks of the collection when there is no name', () => {
    expect(forbiddenRequest(volumes, '', 'no rights').message).toBe(
      'persistentvolumes is forbidden: no rights',
    );
    expect(methodNotAllowed(volumes, 'patch').code).toBe(405);
  });
});
