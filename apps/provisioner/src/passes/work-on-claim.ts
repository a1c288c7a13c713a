import { type RegisteredBackend } from '@berth/backends';
import { type Claim, type ProvisioningIntent, type Tracked } from '@berth/domain';
import { type Plan, type Planned } from './plan-volume.js';
import { type HeketiVolumes } from './ports.js';

/** A claim with a standing intent, and the back end the intent names, opened. */
export type IntentAtWork = {
  readonly claim: Tracked<Claim>;
  readonly intent: ProvisioningIntent;
  readonly backend: RegisteredBackend;
  readonly volumes: HeketiVolumes;
};

/** The same, of a claim that still wants what the intent says. */
export type VolumeAtWork = IntentAtWork & { readonly plan: Plan };

/** What is to be done about a claim, as its state and its class say. */
export type Work =
  | { readonly kind: 'nothing' }
  /** It can have no volume as things are, and nothing is anywhere. */
  | { readonly kind: 'refuse'; readonly problem: string }
  | { readonly kind: 'start'; readonly plan: Plan; readonly backend: RegisteredBackend }
  | {
      readonly kind: 'settle';
      readonly intent: ProvisioningIntent;
      readonly plan: Plan;
      readonly backend: RegisteredBackend;
    }
  /** Nobody wants what the intent says any more. */
  | {
      readonly kind: 'withdraw';
      readonly intent: ProvisioningIntent;
      readonly why: string;
      /** Of the class, where it still names the same back end. */
      readonly plan?: Plan;
      readonly backend: RegisteredBackend;
    }
  /** The intent's back end is not registered any more, so that it cannot be asked. */
  | { readonly kind: 'stranded'; readonly intent: ProvisioningIntent };

/** Decides what is to be done about a claim. */
export function workOn(
  claim: Claim,
  planned: Planned,
  backendByUrl: (url: string) => RegisteredBackend | undefined,
): Work {
  const provisioning = claim.berth?.provisioning;
  if (provisioning === undefined) return { kind: 'nothing' };
  const unwanted = unwantedBecause(claim);
  if (provisioning.intent === undefined) {
    return unwanted === undefined ? begin(planned) : { kind: 'nothing' };
  }
  const { intent } = provisioning;
  const backend = backendByUrl(intent.url);
  if (backend === undefined) return { kind: 'stranded', intent };
  const plan = planned.ok && planned.plan.backend.url.normalised === intent.url ? planned.plan : undefined;
  if (plan === undefined) {
    return { kind: 'withdraw', intent, why: unwanted ?? 'its class asks for something else by now', backend };
  }
  if (unwanted === undefined) return { kind: 'settle', intent, plan, backend };
  return { kind: 'withdraw', intent, why: unwanted, backend, plan };
}

function begin(planned: Planned): Work {
  if (planned.ok) return { kind: 'start', plan: planned.plan, backend: planned.plan.backend };
  return planned.problem === undefined ? { kind: 'nothing' } : { kind: 'refuse', problem: planned.problem };
}

function unwantedBecause({ metadata, spec, status }: Claim): string | undefined {
  const { volumeName = '' } = spec;
  if (metadata.deletionTimestamp !== undefined) return 'the claim is being deleted';
  if (volumeName !== '') return `the claim has volume "${volumeName}"`;
  return status.phase === 'Pending' ? undefined : `the claim is ${status.phase}`;
}
