import { type HeketiCredentials, parseGlusterParameters, type RegisteredBackend } from '@berth/backends';
import { type KubeObject } from '@berth/domain';
import { type Plan } from './plan-volume.js';
import { type ProvisionPorts } from './ports.js';

/** The credentials to speak to a back end with (none: its authentication is off), or why there are none. */
export type Access =
  | { readonly ok: true; readonly credentials: HeketiCredentials | undefined }
  | { readonly ok: false; readonly problem: string };

type Secret = KubeObject & { readonly type?: string; readonly data?: { readonly [key: string]: string } };
type Ports = Pick<ProvisionPorts, 'readObject' | 'openObject'>;
type Reference = { readonly cluster: string; readonly namespace: string; readonly name: string };

/** Of Kubernetes: what a class's Secret must be. */
const SECRET_TYPE = 'kubernetes.io/glusterfs';
const ADMINISTRATOR = 'admin';

/** What the class says wins over what its Backend says. */
export async function credentialsOf(cluster: string, plan: Plan, ports: Ports): Promise<Access> {
  const { access } = plan.parameters;
  // The class says that its Heketi asks for no token.
  if (access === undefined) return { ok: true, credentials: undefined };
  const user = access.user === '' ? (plan.backend.spec.user ?? ADMINISTRATOR) : access.user;
  if (access.secret !== undefined) {
    return fromSecret({ cluster, ...access.secret }, user, SECRET_TYPE, ports);
  }
  if (access.key === undefined) return backendCredentials(plan.backend, ports);
  return opened(async () => {
    const { parameters } = await ports.openObject(plan.storageClass);
    const parsed = parseGlusterParameters(parameters);
    const key = parsed.ok ? parsed.parameters.access?.key : undefined;
    return key === undefined ? { ok: false, problem: 'restuserkey cannot be read' } : found(user, key);
  });
}

/** What the Backend itself says. */
export function backendCredentials({ spec }: RegisteredBackend, ports: Ports): Promise<Access> {
  const { secretRef, user = ADMINISTRATOR } = spec;
  if (secretRef === undefined) return Promise.resolve({ ok: true, credentials: undefined });
  return fromSecret(secretRef, user, undefined, ports);
}

async function fromSecret(
  { cluster, namespace, name }: Reference,
  user: string,
  type: string | undefined,
  ports: Ports,
): Promise<Access> {
  const address = { cluster, kind: 'Secret', namespace, name };
  const where = `Secret ${namespace}/${name}`;
  const stored = await ports.readObject(address);
  if (stored === undefined) return { ok: false, problem: `${where} is not found` };
  // Its row says that it is a Secret.
  const secret = stored.object as Secret;
  if (type !== undefined && secret.type !== type) {
    return { ok: false, problem: `${where} is of type ${secret.type ?? 'Opaque'}, not ${type}` };
  }
  return opened(async () => {
    const { data = {} } = await ports.openObject(secret);
    const key = data['key'] ?? Object.values(data)[0];
    if (key === undefined) return { ok: false, problem: `${where} holds no key` };
    return found(user, Buffer.from(key, 'base64').toString('utf8'));
  });
}

function found(user: string, key: string): Access {
  return { ok: true, credentials: { user, key } };
}

/** What cannot be unsealed is told; its message names the object and nothing secret. */
async function opened(open: () => Promise<Access>): Promise<Access> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof Error && error.name === 'UnsealError') return { ok: false, problem: error.message };
    throw error;
  }
}
