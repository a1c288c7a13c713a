import { classOf, type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, shortAccessModes, type TableLayout } from '@berth/kube';
import { specOf } from './volume-input.js';

export const persistentVolumeTable: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Capacity', 'How much the volume holds.'),
    column('Access Modes', 'Ways in which the volume can be mounted.'),
    column('Reclaim Policy', 'What becomes of the volume once its claim is gone.'),
    column('Status', 'Phase of the volume.'),
    column('Claim', 'The claim that has, or is to have, the volume.'),
    column('StorageClass', 'Class of the volume.'),
    column('VolumeAttributesClass', 'Attributes class of the volume.'),
    column('Reason', 'Short word for the cause of a failure.'),
    AGE_COLUMN,
    column('VolumeMode', 'File system or raw block device.', { priority: 1 }),
  ],
  cells: (volume, nowMs) => {
    const spec = specOf(volume);
    const status = (volume.status ?? {}) as { phase?: string; reason?: string };
    return [
      volume.metadata.name,
      spec.capacity?.['storage'] ?? '',
      shortAccessModes(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? '',
      volume.metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
      claimOf(spec.claimRef),
      classOf(volume) ?? '',
      spec.volumeAttributesClassName ?? '<unset>',
      status.reason ?? '',
      ageOf(volume.metadata.creationTimestamp, nowMs),
      spec.volumeMode ?? '<unset>',
    ];
  },
};

function claimOf(reference: { readonly namespace?: string; readonly name?: string } | undefined): string {
  return reference === undefined ? '' : `${reference.namespace ?? ''}/${reference.name ?? ''}`;
}
