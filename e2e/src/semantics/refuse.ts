import { type BadManifest } from './bad-manifests.js';
import { differencesOfAnswer } from './judge.js';
import { type Place } from './place.js';

/** Sends a bad manifest, and gives what is not as it should be: the answer, or a log that moved. */
export async function refuse({ manifest, causes }: BadManifest, place: Place): Promise<readonly string[]> {
  const { length } = await place.log();
  const { kind, metadata } = manifest;
  const says = `${kind}${kind === 'StorageClass' ? '.storage.k8s.io' : ''} "${metadata.name}" is invalid: `;
  const answer = await place.create(manifest);
  const moved = (await place.log()).length - length;
  return [
    ...differencesOfAnswer({ code: 422, reason: 'Invalid', says, causes }, answer),
    ...(moved === 0 ? [] : [`the log has ${moved} more events`]),
  ];
}
