import { type KubeObject, type StorageClass, type Tracked } from '@berth/domain';
import { type GlusterParameters, parseGlusterParameters } from '../heketi/class-parameters.js';
import { type HeketiCredentials } from '../heketi/token.js';
import { type RegisteredBackend } from './backend-directory.js';

/** The credentials to speak to a back end with (none: its authentication is off), or why there are none. */
export type Access =
  | { readonly ok: true; readonly credentials: HeketiCredentials | undefined }
  | { readonly ok: false; readonly problem: string };

export type CredentialPorts = {
  /** A live object as the log has it. */
  readonly readObject: (address: {
    readonly cluster: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  }) => Promise<Tracked | undefined>;
  /** The object with its sealed values opened. @throws UnsealError */
  readonly openObject: <Kind extends KubeObject>(object: Kind) => Promise<Kind>;
};

/** A class, and what its parameters say. */
export type ParsedClass = { readonly storageClass: StorageClass; readonly parameters: GlusterParameters };

/** A class whose parameters name the back end. */
export type ClassAccess = ParsedClass & { readonly cluster: string; readonly backend: RegisteredBackend };

type Secret = KubeObject & { readonly type?: string; readonly data?: { readonly [key: string]: string } };
type Reference = { readonly cluster: string; readonly namespace: string; readonly name: string };

/** Of Kubernetes: what a class's Secret must be. */
const SECRET_TYPE = 'kubernetes.io/glusterfs';
const ADMINISTRATOR = 'admin';

/** Undefined: there is no such class, or nothing is to be understood of it. */
export function parsedClass(storageClass: StorageClass | undefined): ParsedClass | undefined {
  if (storageClass === undefined) return undefined;
  const parsed = parseGlusterParameters(storageClass.parameters);
  return parsed.ok ? { storageClass, parameters: parsed.parameters } : undefined;
}

/** What the class says of its back end, or what the Backend says where no class speaks of it any more. */
export function accessTo(
  {
    cluster,
    backend,
    of,
  }: {
    readonly cluster: string;
    readonly backend: RegisteredBackend;
    readonly of?: ParsedClass | undefined;
  },
  ports: CredentialPorts,
): Promise<Access> {
  return of === undefined
    ? backendCredentials(backend, ports)
    : classCredentials({ cluster, backend, ...of }, ports);
}

/** What a class says wins over what its Backend says. */
export async function classCredentials(asked: ClassAccess, ports: CredentialPorts): Promise<Access> {
  const { cluster, storageClass, parameters, backend } = asked;
  const { access } = parameters;
  // The class says that its Heketi asks for no token.
  if (access === undefined) return { ok: true, credentials: undefined };
  const user = access.user === '' ? (backend.spec.user ?? ADMINISTRATOR) : access.user;
  if (access.secret !== undefined) {
    return fromSecret({ cluster, ...access.secret }, user, SECRET_TYPE, ports);
  }
  if (access.key === undefined) return backendCredentials(backend, ports);
  return opened(async () => {
    const { parameters: unsealed } = await ports.openObject(storageClass);
    const parsed = parseGlusterParameters(unsealed);
    const key = parsed.ok ? parsed.parameters.access?.key : undefined;
    return key === undefined ? { ok: false, problem: 'restuserkey cannot be read' } : found(user, key);
  });
}

/** What the Backend itself says. */
export function backendCredentials({ spec }: RegisteredBackend, ports: CredentialPorts): Promise<Access> {
  const { secretRef, user = ADMINISTRATOR } = spec;
  if (secretRef === undefined) return Promise.resolve({ ok: true, credentials: undefined });
  return fromSecret(secretRef, user, undefined, ports);
}

async function fromSecret(
  { cluster, namespace, name }: Reference,
  user: string,
  type: string | undefined,
  ports: CredentialPorts,
): Promise<Access> {
  const where = `Secret ${namespace}/${name}`;
  const stored = await ports.readObject({ cluster, kind: 'Secret', namespace, name });
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
