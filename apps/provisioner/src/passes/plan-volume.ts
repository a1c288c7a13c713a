import {
  parseGlusterParameters,
  type GlusterParameters,
  type RegisteredBackend,
  unregistered,
} from '@berth/backends';
import {
  BackendUrlError,
  type Claim,
  parseBackendUrl,
  parseQuantity,
  type StorageClass,
} from '@berth/domain';

/** What is to be made for a claim, and where. */
export type Plan = {
  readonly storageClass: StorageClass;
  readonly parameters: GlusterParameters;
  readonly backend: RegisteredBackend;
  readonly capacityBytes: number;
};

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  /** In words for the user; no request is made. */
  | { readonly ok: false; readonly problem: string }
  /** The binder tells of a class that is missing. */
  | { readonly ok: false; readonly problem?: undefined };

const SUPPORTED_MODES: readonly string[] = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'];
export const BYTES_PER_GIB = 1_073_741_824;
/** Of the unit that quantities are parsed to, in a byte. */
export const NANOS = 1_000_000_000n;

/** Reads what a claim and its class ask for; nothing is asked of anyone. */
export function planVolume(
  claim: Claim,
  storageClass: StorageClass | undefined,
  backendByUrl: (url: string) => RegisteredBackend | undefined,
): Planned {
  if (storageClass === undefined) return { ok: false };
  const refused = refusalOf(claim);
  if (refused !== undefined) return { ok: false, problem: refused };
  const parsed = parseGlusterParameters(storageClass.parameters);
  if (!parsed.ok) return failure(storageClass, parsed.problems.join('; '));
  const { parameters } = parsed;
  const backend = backendByUrl(parameters.restUrl);
  if (backend === undefined) return failure(storageClass, unusable(parameters.restUrl));
  const capacityBytes = wholeGib(claim);
  if (capacityBytes === undefined)
    return failure(storageClass, 'the requested size is beyond what can be made');
  return { ok: true, plan: { storageClass, parameters, backend, capacityBytes } };
}

/** Kubernetes' words for a claim that its glusterfs plugin does not serve. */
function refusalOf({ spec, berth }: Claim): string | undefined {
  const className = berth?.provisioning?.className ?? '';
  const words = (why: string) => failureMessage(className, why);
  if (spec.dataSource !== undefined || spec.dataSourceRef !== undefined) {
    return 'plugin "kubernetes.io/glusterfs" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource';
  }
  if (spec.accessModes.some((mode) => !SUPPORTED_MODES.includes(mode))) {
    const modes = `[${spec.accessModes.join(' ')}]`;
    return words(
      `invalid AccessModes ${modes}: only AccessModes [${SUPPORTED_MODES.join(' ')}] are supported`,
    );
  }
  if (spec.selector !== undefined) return words('claim Selector is not supported');
  if (spec.volumeMode === 'Block') {
    return words('kubernetes.io/glusterfs does not support block volume provisioning');
  }
  return undefined;
}

/** Wording of Kubernetes. */
export function failureMessage(className: string, why: string): string {
  return `Failed to provision volume with StorageClass "${className}": ${why}`;
}

function failure({ metadata }: StorageClass, why: string): Planned {
  return { ok: false, problem: failureMessage(metadata.name, why) };
}

/** The URL as it is understood: what is written may hold a password. */
function unusable(restUrl: string): string {
  try {
    const { normalised } = parseBackendUrl(restUrl);
    return unregistered(`resturl ${normalised}`);
  } catch (error) {
    if (error instanceof BackendUrlError) return `resturl: ${error.message}`;
    throw error;
  }
}

/** Heketi makes whole GiB, so that the intent names what is asked for in the end. */
export function wholeGib({ spec }: Claim): number | undefined {
  const step = BigInt(BYTES_PER_GIB) * NANOS;
  const gib = (parseQuantity(spec.resources.requests.storage) + step - 1n) / step;
  const bytes = Number(gib < 1n ? 1n : gib) * BYTES_PER_GIB;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
