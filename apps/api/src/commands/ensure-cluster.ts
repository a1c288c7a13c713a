import { ApiError } from '@berth/kube';
import { cluster } from '../resources/cluster.js';
import { type CommandPorts } from './command-ports.js';
import { createObject } from './create-object.js';

/** Makes a cluster, with its first namespace, unless it exists; another copy may be doing the same. */
export async function ensureCluster(name: string, ports: CommandPorts): Promise<void> {
  const target = { resource: cluster, cluster: '', namespace: '' };
  if ((await ports.readObject(target, name)) !== undefined) return;
  const body = { value: { metadata: { name } }, duplicateFields: [] };
  const options = { dryRun: false, fieldManager: 'berth', fieldValidation: 'Strict' } as const;
  try {
    await createObject(target, body, options, { actor: 'system:berth:api', requestId: 'start' }, ports);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}
