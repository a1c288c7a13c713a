import { describe, expect, it } from 'vitest';
import { coreObject } from '../../testing/objects.js';
import { errorLines } from '../../testing/error-lines.js';
import { nodeTable } from './columns.js';
import { validateNode, validateNodeUpdate } from './validate.js';

const node = (spec: Record<string, unknown> = {}, parts = {}) => coreObject('Node', { spec }, parts);
const taint = { key: 'a', effect: 'NoSchedule' };

describe('validateNode', () => {
  it('takes taints of one key and several effects', () => {
    expect(validateNode(node({ taints: [taint, { ...taint, effect: 'NoExecute' }] }))).toEqual([]);
  });

  it.each([
    ['no effect', [{ key: 'a' }], 'spec.taints[0].effect FieldValueRequired Required value'],
    [
      'an unknown effect',
      [{ ...taint, effect: 'Never' }],
      'spec.taints[0].effect FieldValueNotSupported Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "PreferNoSchedule"',
    ],
    [
      'a taint twice',
      [taint, taint],
      'spec.taints[1] FieldValueDuplicate Duplicate value: {"key":"a","effect":"NoSchedule"}',
    ],
  ])('refuses %s', (_what, taints, error) => {
    expect(errorLines(validateNode(node({ taints })))).toEqual([error]);
  });

  it('keeps which machine it is, once that was told', () => {
    expect(validateNodeUpdate(node({ providerID: 'x://1' }), node())).toEqual([]);
    expect(
      errorLines(validateNodeUpdate(node({ providerID: 'x://2' }), node({ providerID: 'x://1' }))),
    ).toEqual([
      'spec.providerID FieldValueForbidden Forbidden: node updates may not change providerID except from "" to valid',
    ]);
  });
});

describe('the table of nodes', () => {
  it.each([
    ['Unknown', node()],
    ['Ready', node({}, { status: { conditions: [{ type: 'Ready', status: 'True' }] } })],
    [
      'NotReady,SchedulingDisabled',
      node({ unschedulable: true }, { status: { conditions: [{ type: 'Ready', status: 'False' }] } }),
    ],
  ])('shows %s', (status, given) => {
    expect(nodeTable.cells(given, 0)[1]).toBe(status);
  });

  it('shows roles by both labels, sorted', () => {
    const labels = { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'storage' };
    expect(nodeTable.cells(node({}, { metadata: { labels } }), 0)[2]).toBe('storage,worker');
  });
});
