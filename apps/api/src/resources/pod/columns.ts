import { type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, type TableLayout } from '@berth/kube';
import { listCell } from '../list-cell.js';
import { type ContainerStatusInput, podSpec, podStatus } from './pod-input.js';

const WIDE = { priority: 1 };

export const podTable: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Ready', 'How many containers are ready, and how many there are.'),
    column('Status', 'Where the pod stands.'),
    column('Restarts', 'How often containers were started again.'),
    AGE_COLUMN,
    column('IP', 'Address of the pod.', WIDE),
    column('Node', 'The node the pod is on.', WIDE),
    column('Nominated Node', 'The node that others are pushed out of for the pod.', WIDE),
    column('Readiness Gates', 'How many readiness gates are True, and how many there are.', WIDE),
  ],
  cells: (pod, nowMs) => {
    const { containers = [], nodeName = '' } = podSpec(pod);
    const { podIP = '', nominatedNodeName = '', containerStatuses = [] } = podStatus(pod);
    const ready = containerStatuses.filter(isReady).length;
    const restarts = containerStatuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
    return [
      pod.metadata.name,
      `${ready}/${containers.length}`,
      statusCell(pod),
      String(restarts),
      ageOf(pod.metadata.creationTimestamp, nowMs),
      listCell([podIP]),
      listCell([nodeName]),
      listCell([nominatedNodeName]),
      gatesCell(pod),
    ];
  },
};

function isReady({ ready, state }: ContainerStatusInput): boolean {
  return ready === true && state?.running !== undefined;
}

/** The phase, or the reason of the first container that has one. */
function statusCell(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const { phase = '', reason = phase, containerStatuses = [] } = podStatus(pod);
  const told = containerStatuses.map(reasonOf).find((each) => each !== '') ?? reason;
  return told === 'Completed' && containerStatuses.some(isReady) ? 'Running' : told;
}

function reasonOf({ state }: ContainerStatusInput): string {
  const waitsFor = state?.waiting?.reason ?? '';
  return waitsFor === '' && state?.terminated !== undefined ? endOf(state.terminated) : waitsFor;
}

type Terminated = NonNullable<NonNullable<ContainerStatusInput['state']>['terminated']>;

function endOf({ reason = '', signal = 0, exitCode = 0 }: Terminated): string {
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

function gatesCell(pod: KubeObject): string {
  const { readinessGates = [] } = podSpec(pod);
  const { conditions = [] } = podStatus(pod);
  const open = readinessGates.filter(({ conditionType }) =>
    conditions.some(({ type, status }) => type === conditionType && status === 'True'),
  );
  return readinessGates.length === 0 ? '<none>' : `${open.length}/${readinessGates.length}`;
}
