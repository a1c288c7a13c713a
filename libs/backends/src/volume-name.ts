/** Whose volume it is; stands in the name of every volume we make. */
export type VolumeOwner = {
  /** Of this installation of Berth; letters, digits and hyphens. */
  readonly installationId: string;
  readonly claimUid: string;
};

const INSTALLATION = /^[a-zA-Z0-9-]{1,63}$/;
const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DEFAULT_PREFIX = 'berth';

/**
 * The name of the volume that serves a claim: the same at every attempt, so that what an unknown ending left behind
 * is found by it. The underscore stands in none of its parts.
 */
export function volumeName({ installationId, claimUid }: VolumeOwner, prefix = DEFAULT_PREFIX): string {
  if (!INSTALLATION.test(installationId)) throw new RangeError(`${installationId} is no installation id`);
  if (!UID.test(claimUid)) throw new RangeError(`${claimUid} is no UID of a claim`);
  if (!/^[a-zA-Z0-9-]+$/.test(prefix)) throw new RangeError(`${prefix} is no prefix of a volume name`);
  return `${prefix}_${installationId}_${claimUid}`;
}

/** Reads the owner from a volume's name; undefined for a foreign one. */
export function volumeOwner(name: string): VolumeOwner | undefined {
  const [prefix, installationId, claimUid, ...more] = name.split('_');
  if (prefix === undefined || installationId === undefined || claimUid === undefined) return undefined;
  const ours = more.length === 0 && INSTALLATION.test(installationId) && UID.test(claimUid);
  return ours && prefix !== '' ? { installationId, claimUid } : undefined;
}
