import { isDeepStrictEqual } from 'node:util';
import { type KubeObject } from '@berth/domain';
import { type Admission } from '../resource.js';
import { backendSpec } from './validate.js';

/**
 * Why a Backend may not name its Secret; undefined: it may. What a Backend is sent is signed with the key in the Secret,
 * so only who may read it points a Backend at it.
 */
export function refuseSecret(
  after: KubeObject,
  before: KubeObject | undefined,
  { asker }: Pick<Admission, 'asker'>,
): string | undefined {
  const { secretRef } = backendSpec(after);
  // Berth itself names none.
  if (secretRef === undefined || asker === undefined) return undefined;
  if (before !== undefined && isDeepStrictEqual(secretRef, backendSpec(before).secretRef)) return undefined;
  const { cluster = '', namespace = '', name = '' } = secretRef;
  const secret = { group: '', resource: 'secrets', subresource: '', namespace, name };
  if (asker.mayIn(cluster, { verb: 'get', ...secret })) return undefined;
  const who = `user ${JSON.stringify(asker.name)}`;
  return `${who} cannot get secret ${JSON.stringify(name)} in the namespace ${JSON.stringify(namespace)} of cluster ${JSON.stringify(cluster)}, and so cannot give it to a Backend`;
}
