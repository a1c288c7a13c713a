import { classOf, type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, shortAccessModes, type TableLayout } from '@berth/kube';
import { claimSpec, type ClaimSpecInput, claimStatus, type ClaimStatusInput } from './claim-input.js';

export const persistentVolumeClaimTable: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Status', 'Phase of the claim.'),
    column('Volume', 'The volume the claim is bound to.'),
    column('Capacity', 'How much the bound volume holds.'),
    column('Access Modes', 'Ways in which the bound volume can be mounted.'),
    column('StorageClass', 'Class the volume is taken from.'),
    column('VolumeAttributesClass', 'Attributes class asked for.'),
    AGE_COLUMN,
    column('VolumeMode', 'File system or raw block device.', { priority: 1 }),
  ],
  cells: (claim, nowMs) => {
    const spec = claimSpec(claim);
    const status = claimStatus(claim);
    return [
      claim.metadata.name,
      claim.metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
      ...boundCells(spec, status),
      classOf(claim) ?? '',
      spec.volumeAttributesClassName ?? '<unset>',
      ageOf(claim.metadata.creationTimestamp, nowMs),
      spec.volumeMode ?? '<unset>',
    ];
  },
};

/** Volume, capacity and modes: what the claim has, blank while it names no volume. */
function boundCells({ volumeName = '' }: ClaimSpecInput, status: ClaimStatusInput): readonly string[] {
  if (volumeName === '') return ['', '', ''];
  return [volumeName, status.capacity?.['storage'] ?? '', shortAccessModes(status.accessModes)];
}
