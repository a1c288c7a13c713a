import { type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, type TableLayout } from '@berth/kube';
import { listCell } from '../list-cell.js';
import { nodeSpec, nodeStatus } from './node-input.js';

const WIDE = { priority: 1 };
const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export const nodeTable: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Status', 'Whether the node is ready and takes pods.'),
    column('Roles', 'Roles of the node.'),
    AGE_COLUMN,
    column('Version', 'Version of its kubelet.'),
    column('Internal-IP', 'Address inside the cluster.', WIDE),
    column('External-IP', 'Address outside the cluster.', WIDE),
    column('OS-Image', 'Its operating system.', WIDE),
    column('Kernel-Version', 'Its kernel.', WIDE),
    column('Container-Runtime', 'What runs its containers.', WIDE),
  ],
  cells: (node, nowMs) => {
    const { nodeInfo = {} } = nodeStatus(node);
    return [
      node.metadata.name,
      statusCell(node),
      listCell(rolesOf(node)),
      ageOf(node.metadata.creationTimestamp, nowMs),
      nodeInfo.kubeletVersion ?? '',
      addressCell(node, 'InternalIP'),
      addressCell(node, 'ExternalIP'),
      nodeInfo.osImage ?? '<unknown>',
      nodeInfo.kernelVersion ?? '<unknown>',
      nodeInfo.containerRuntimeVersion ?? '<unknown>',
    ];
  },
};

function statusCell(node: KubeObject): string {
  const { conditions = [] } = nodeStatus(node);
  const ready = conditions.find(({ type }) => type === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return nodeSpec(node).unschedulable === true ? `${status},SchedulingDisabled` : status;
}

function rolesOf({ metadata }: KubeObject): readonly string[] {
  const roles = Object.entries(metadata.labels ?? {}).map(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return key.slice(ROLE_PREFIX.length);
    return key === ROLE_LABEL ? value : '';
  });
  return [...new Set(roles)].toSorted();
}

function addressCell(node: KubeObject, type: string): string {
  const { addresses = [] } = nodeStatus(node);
  return listCell([addresses.find((address) => address.type === type)?.address ?? '']);
}
