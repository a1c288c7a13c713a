import { type Json, type KubeObject, type Mount, type MountedVolume } from '@berth/domain';
import { buildTable, column, NAME_COLUMN, shortAccessModes, type TableLayout } from '@berth/kube';
import { type Form } from '../rest/render.js';
import { listCell } from '../resources/list-cell.js';
import { type PodMounts } from './read-mounts.js';

type Row = KubeObject & { readonly mount: Mount };

/** One row a volume of the pod. */
const layout: TableLayout<Row> = {
  columns: [
    NAME_COLUMN,
    column('Claim', 'The claim whose volume is mounted.'),
    column('Volume', 'The volume of the claim.'),
    column('Source', 'Kind of storage the volume is on.'),
    column('VolumeMode', 'File system or raw block device.'),
    column('Access Modes', 'Ways in which the volume can be mounted.'),
    column('ReadOnly', 'Whether it is only read.', { type: 'boolean' }),
    column('Status', 'Ready, or why it cannot be mounted.'),
    column('Message', 'What to know about that.'),
    column('Options', 'Options it is mounted with.', { priority: 1 }),
    column('FsType', 'File system of the volume, where it says so.', { priority: 1 }),
  ],
  cells: ({ mount: { name, claimName, readOnly, problem, volume } }) => {
    const { reason, message } = problem ?? { reason: 'Ready', message: '' };
    const { shown, wide } = volume === undefined ? NO_VOLUME : volumeCells(volume);
    return [name, claimName, ...shown, readOnly, reason, message, ...wide];
  },
};

type VolumeCells = { readonly shown: readonly string[]; readonly wide: readonly string[] };

const NO_VOLUME: VolumeCells = { shown: ['', '', '', ''], wide: ['<none>', '<unset>'] };

function volumeCells({
  name,
  sourceType,
  volumeMode,
  accessModes,
  mountOptions,
  fsType = '<unset>',
}: MountedVolume): VolumeCells {
  return {
    shown: [name, sourceType, volumeMode, shortAccessModes(accessModes)],
    wide: [listCell(mountOptions), fsType],
  };
}

/** What a pod mounts, in the form asked for. */
export function mountsText({ pod, mounts, position }: PodMounts, form: Form): string {
  const { name, namespace, uid, creationTimestamp } = pod.metadata;
  const resourceVersion = String(position);
  const metadata = { name, ...(namespace !== undefined && { namespace }), uid, creationTimestamp };
  const head = { apiVersion: 'berth.dev/v1', kind: 'PodMounts', metadata: { ...metadata, resourceVersion } };
  if (form.as !== 'table') return JSON.stringify({ ...head, mounts: mounts.map(servedMount) });
  const rows = mounts.map((mount): Row => ({ ...head, mount }));
  return JSON.stringify(
    buildTable(layout, rows, { metadata: { resourceVersion }, nowMs: Date.now(), version: form.version }),
  );
}

function servedMount({ volume, ...mount }: Mount): Json {
  return { ...mount, ...(volume !== undefined && servedVolume(volume)) };
}

/** With the fields that a volume has named as a volume names them. */
function servedVolume({ name, sourceType, source, nodes, ...volume }: MountedVolume): {
  [key: string]: Json;
} {
  return {
    volumeName: name,
    source: { [sourceType]: source },
    ...volume,
    ...(nodes !== undefined && { nodeAffinity: { required: nodes } }),
  };
}
