import { type Tracked, type Volume } from '@berth/domain';
import { type ReclaimPorts } from './ports.js';

/** Whether the log still has the volume as it was decided on: asked right before its storage is touched. */
export async function isUnchanged(
  { cluster, version, object: { metadata } }: Tracked<Volume>,
  { readObject }: Pick<ReclaimPorts, 'readObject'>,
): Promise<boolean> {
  const { name, uid } = metadata;
  const now = await readObject({ cluster, kind: 'PersistentVolume', namespace: '', name });
  return now?.object.metadata.uid === uid && now.version === version;
}
