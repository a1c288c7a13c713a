import { describe, expect, it } from 'vitest';
import { coreObject } from '../../testing/objects.js';
import { podTable } from './columns.js';

const NOW = Date.parse('2026-01-01T00:01:00Z');
const spec = { containers: [{ name: 'a' }, { name: 'b' }] };
const running = { ready: true, restartCount: 2, state: { running: {} } };
const failing = { ready: false, restartCount: 5, state: { waiting: { reason: 'CrashLoopBackOff' } } };
const ended = { ready: false, restartCount: 0, state: { terminated: { exitCode: 3 } } };
const completed = { ready: false, restartCount: 0, state: { terminated: { reason: 'Completed' } } };

describe('the table of pods', () => {
  it.each([
    ['nobody runs', { phase: 'Pending' }, '0/2', 'Pending', '0'],
    ['runs', { phase: 'Running', containerStatuses: [running, running] }, '2/2', 'Running', '4'],
    [
      'half fails',
      { phase: 'Running', containerStatuses: [running, failing] },
      '1/2',
      'CrashLoopBackOff',
      '7',
    ],
    ['has ended', { phase: 'Failed', containerStatuses: [ended] }, '0/2', 'ExitCode:3', '0'],
    ['is half done', { phase: 'Running', containerStatuses: [completed, running] }, '1/2', 'Running', '2'],
    ['was turned away', { phase: 'Failed', reason: 'Evicted' }, '0/2', 'Evicted', '0'],
  ])('shows one that %s', (_what, status, ready, state, restarts) => {
    const cells = podTable.cells(coreObject('Pod', { spec, status }), NOW);
    expect(cells.slice(0, 5)).toEqual(['one', ready, state, restarts, '60s']);
  });

  it('shows where it is', () => {
    const placed = { ...spec, nodeName: 'n1', readinessGates: [{ conditionType: 'x' }] };
    const status = { podIP: '10.0.0.1', conditions: [{ type: 'x', status: 'True' }] };
    expect(podTable.cells(coreObject('Pod', { spec: placed, status }), NOW).slice(5)).toEqual([
      '10.0.0.1',
      'n1',
      '<none>',
      '1/1',
    ]);
  });
});
