import { type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { shortAccessModes } from './access-modes.js';
import { ageOf } from './human-duration.js';
import { AGE_COLUMN, buildTable, NAME_COLUMN, type TableLayout } from './table.js';

const layout: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, AGE_COLUMN],
  cells: ({ metadata }, nowMs) => [metadata.name, ageOf(metadata.creationTimestamp, nowMs)],
};
const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv1', uid: 'u1', creationTimestamp: '1970-01-01T00:00:00Z', labels: { a: 'b' } },
  spec: { x: 1 },
};
const options = { metadata: { resourceVersion: '7' }, nowMs: 5000 };

describe('buildTable', () => {
  it('gives each row its cells and the metadata kubectl takes labels and namespace from', () => {
    expect(buildTable(layout, [object], options)).toEqual({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '7' },
      columnDefinitions: layout.columns,
      rows: [
        {
          cells: ['pv1', '5s'],
          object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
        },
      ],
    });
  });

  it('carries the whole object, or none, when asked', () => {
    expect(buildTable(layout, [object], { ...options, includeObject: 'Object' }).rows[0]?.object).toBe(
      object,
    );
    expect(buildTable(layout, [object], { ...options, includeObject: 'None' }).rows[0]).not.toHaveProperty(
      'object',
    );
  });

  it('leaves out the columns of later watch events', () => {
    const later = buildTable(layout, [object], { ...options, withColumns: false, version: 'v1beta1' });
    expect(later.columnDefinitions).toEqual([]);
    expect(later.apiVersion).toBe('meta.k8s.io/v1beta1');
  });
});

describe('shortAccessModes', () => {
  it('shows each mode once in fixed order', () => {
    expect(shortAccessModes(['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOnce'])).toBe('RWO,RWX');
    expect(shortAccessModes()).toBe('');
  });
});
