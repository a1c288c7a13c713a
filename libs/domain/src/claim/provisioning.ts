import { type DomainEvent } from '../object/decision.js';
import { withFinalizer, withoutFinalizer } from '../object/finalizers.js';
import { annotated } from '../object/annotations.js';
import { type Claim } from './claim.js';
import { type Expansion } from './expansion.js';

/** Holds a claim while something of its own may be at a back end that no volume stands for yet. */
export const PROVISIONING_FINALIZER = 'berth.dev/provisioning';

/** Names of Kubernetes for who is asked to make a claim's volume; both are always written together. */
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

/** What people are told, as Kubernetes' events put it. */
export type Said = {
  readonly reason: string;
  readonly type: 'Normal' | 'Warning';
  readonly message: string;
};

/** Why a claim waits, in the words of Kubernetes' events. */
export type Waiting = Said & { readonly at: string };

/** What a back end was, or is about to be, asked to make. It names one place, so that it says where to look. */
export type ProvisioningIntent = {
  /** Name of the Backend; its URL is what identifies it. */
  readonly backend: string;
  /** As `parseBackendUrl` normalises it. */
  readonly url: string;
  /** A part of the back end that makes volumes on its own, such as a Heketi cluster. */
  readonly place: string;
  /** Name of the volume at the back end. */
  readonly volumeName: string;
  readonly capacityBytes: number;
  readonly gid?: number;
  readonly at: string;
};

/** The last failure; those that say the same are counted. */
export type ProvisioningFailure = {
  readonly reason: string;
  readonly message: string;
  /** How often it has failed so, the attempts between two events included. */
  readonly count: number;
  readonly at: string;
};

/** The making of a volume by Berth itself. */
export type Provisioning = {
  readonly provisioner: string;
  readonly className: string;
  /** Present: the back end may hold something. */
  readonly intent?: ProvisioningIntent;
  readonly failure?: ProvisioningFailure;
};

/** What Berth keeps of a claim besides what clients see; they neither see nor change it. */
export type ClaimRecord = {
  readonly waiting?: Waiting;
  readonly provisioning?: Provisioning;
  readonly expansion?: Expansion;
};

export type ProvisioningEvent =
  /** Nothing can be done for the claim now. No one makes a volume for it either. */
  | DomainEvent<'ClaimWaiting', Waiting>
  /** Berth is asked to make a volume, or an external provisioner is, for which the claim then waits. */
  | DomainEvent<
      'ClaimProvisioningRequested',
      {
        readonly provisioner: string;
        readonly className: string;
        readonly external: boolean;
        readonly at: string;
      }
    >
  /** The intent: appended before the back end is asked. */
  | DomainEvent<'ProvisioningStarted', ProvisioningIntent>
  /** `settled`: nothing of the intent is at the back end, so that it stands no longer. */
  | DomainEvent<'ProvisioningFailed', ProvisioningFailure & { readonly settled: boolean }>
  /** The volume is made; it, and what belongs to it, stands in the same append. */
  | DomainEvent<
      'ProvisioningSucceeded',
      {
        readonly volumeName: string;
        readonly volumeUid: string;
        readonly provisioner: string;
        readonly at: string;
      }
    >
  /** Nobody wants the volume any more, and nothing of it is at the back end. */
  | DomainEvent<'ProvisioningAbandoned', { readonly message: string; readonly at: string }>;

export const PROVISIONING_EVENTS: ReadonlySet<string> = new Set([
  'ClaimWaiting',
  'ClaimProvisioningRequested',
  'ProvisioningStarted',
  'ProvisioningFailed',
  'ProvisioningSucceeded',
  'ProvisioningAbandoned',
] satisfies ProvisioningEvent['type'][]);

export function isProvisioningEvent(event: DomainEvent): event is ProvisioningEvent {
  return PROVISIONING_EVENTS.has(event.type);
}

/** The claim after an event of its provisioning. */
export function evolveProvisioning(claim: Claim, event: ProvisioningEvent): Claim {
  const provisioning = claim.berth?.provisioning;
  switch (event.type) {
    case 'ClaimWaiting':
      return withRecord(claim, { ...standing(claim), waiting: event.data });
    case 'ClaimProvisioningRequested':
      return requested(claim, event.data);
    case 'ProvisioningStarted':
      if (provisioning === undefined) return claim;
      return withRecord(withFinalizer(claim, PROVISIONING_FINALIZER), {
        provisioning: { ...provisioning, intent: event.data },
      });
    case 'ProvisioningFailed':
      return failed(claim, event.data);
    case 'ProvisioningSucceeded':
      return withRecord(withoutFinalizer(claim, PROVISIONING_FINALIZER), {});
    case 'ProvisioningAbandoned': {
      const { provisioning: _given, ...rest } = claim.berth ?? {};
      return withRecord(withoutFinalizer(claim, PROVISIONING_FINALIZER), rest);
    }
  }
}

/** The record of a claim that is bound, or waits for someone else: only a standing intent is kept. */
export function standing(claim: Claim): ClaimRecord {
  const { provisioning, expansion } = claim.berth ?? {};
  return {
    ...(provisioning?.intent !== undefined && { provisioning }),
    ...(expansion?.intent !== undefined && { expansion }),
  };
}

/** What people are told of a claim whose volume someone else makes. Wording of Kubernetes. */
export function externalProvisioning(provisioner: string): Said {
  return {
    reason: 'ExternalProvisioning',
    type: 'Normal',
    message:
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by ` +
      'the system administrator. If volume creation is delayed, please verify that the provisioner is running ' +
      'and correctly registered.',
  };
}

const MADE_PREFIX = 'pvc-';

/** The name of the volume that Berth makes for a claim. Name of Kubernetes. */
export function madeVolumeName(claimUid: string): string {
  return MADE_PREFIX + claimUid;
}

/** The UID of the claim that a volume of this name is made for; undefined: the name is no such name. */
export function claimUidOfMade(volumeName: string): string | undefined {
  return volumeName.startsWith(MADE_PREFIX) ? volumeName.slice(MADE_PREFIX.length) : undefined;
}

/** The claim with this record; an empty one is left out. */
export function withRecord(claim: Claim, record: ClaimRecord): Claim {
  const { berth: _before, ...visible } = claim;
  return Object.keys(record).length === 0 ? visible : { ...visible, berth: record };
}

function requested(
  claim: Claim,
  {
    provisioner,
    className,
    external,
    at,
  }: Extract<ProvisioningEvent, { type: 'ClaimProvisioningRequested' }>['data'],
): Claim {
  const marked = annotated(claim, {
    [STORAGE_PROVISIONER]: provisioner,
    [BETA_STORAGE_PROVISIONER]: provisioner,
  });
  const { intent } = claim.berth?.provisioning ?? {};
  const isOurs = !external || intent !== undefined;
  return withRecord(marked, {
    ...(isOurs && { provisioning: { provisioner, className, ...(intent !== undefined && { intent }) } }),
    ...(external && { waiting: { ...externalProvisioning(provisioner), at } }),
  });
}

function failed(
  claim: Claim,
  { settled, ...failure }: ProvisioningFailure & { readonly settled: boolean },
): Claim {
  const { provisioning, ...others } = claim.berth ?? {};
  if (provisioning === undefined) return claim;
  if (!settled) return withRecord(claim, { ...others, provisioning: { ...provisioning, failure } });
  const { intent: _intent, ...rest } = provisioning;
  // One that is bound, or waits for another, asks for no volume any more: only its intent was left.
  const isAsking = claim.status.phase === 'Pending' && others.waiting === undefined;
  return withRecord(withoutFinalizer(claim, PROVISIONING_FINALIZER), {
    ...others,
    ...(isAsking && { provisioning: { ...rest, failure } }),
  });
}
