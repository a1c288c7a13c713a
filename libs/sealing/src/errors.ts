import { type KubeObject } from '@berth/domain';

/** Do not start: the key file is missing, open to others, or not readable as keys. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/**
 * - `no-key`: the object's key was destroyed with it, or never was.
 * - `no-master-key`: its key is wrapped by a key that the key file does not hold.
 * - `damaged`: key or value are not what was sealed, or not where it was sealed.
 */
export type UnsealProblem = 'no-key' | 'no-master-key' | 'damaged';

/** Tell the user: the sealed values of this object cannot be opened; those of others may. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  readonly uid: string;

  constructor(
    { kind, metadata }: KubeObject,
    readonly problem: UnsealProblem,
    detail: string,
  ) {
    const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
    super(`${kind} ${name}: its sealed values cannot be opened: ${detail}`);
    this.uid = metadata.uid;
  }
}
