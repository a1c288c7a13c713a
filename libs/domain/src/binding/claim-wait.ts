import { type Claim } from '../claim/claim.js';
import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { type Volume } from '../volume/volume.js';
import { saidOf } from './claim-sayings.js';
import { pending } from './unpair.js';

/** A volume that is kept for a claim, and why it is of no use to it. */
export type KeptVolume = { readonly volumeName: string; readonly why: string };

/** What a claim that is not bound waits for. */
export type ClaimWait =
  /** No volume fits, and no class is asked for that could make one. */
  | { readonly for: 'volume'; readonly kept?: KeptVolume }
  /** No volume fits; Berth makes one for its class. */
  | { readonly for: 'provisioning'; readonly className: string }
  /** No volume fits; someone else makes one for its class. */
  | { readonly for: 'external-provisioner'; readonly className: string; readonly provisioner: string }
  /** A volume was made for it that it can't have, and that has to go before another is made. */
  | { readonly for: 'made-volume'; readonly volumeName: string }
  /** Its class does not exist. */
  | { readonly for: 'class'; readonly className: string }
  /** Nobody makes volumes for its class. */
  | {
      readonly for: 'volume-of-class';
      readonly className: string;
      readonly provisioner: string;
      readonly kept?: KeptVolume;
    }
  /** Who makes volumes for its class can't fill them from a data source. */
  | { readonly for: 'data-source'; readonly className: string; readonly provisioner: string }
  /** Its class binds late, and no pod uses it. */
  | { readonly for: 'consumer'; readonly className: string }
  /** Its class binds late, and these pods have no node. */
  | { readonly for: 'scheduling'; readonly className: string; readonly pods: readonly string[] }
  /** Its class binds late, and its node is none that is known. */
  | { readonly for: 'node'; readonly nodeName: string }
  /** Its class binds late, nobody makes volumes for it, and none can be reached from its node. */
  | { readonly for: 'volume-at-node'; readonly className: string; readonly nodeName: string }
  /** Its class binds late, and has no volumes made for its node. */
  | { readonly for: 'topology'; readonly className: string; readonly nodeName: string }
  /** The volume that is tied to it has another volume mode. */
  | { readonly for: 'volume-mode'; readonly volumeName: string }
  /** The volume it names does not exist. */
  | { readonly for: 'named-volume'; readonly volumeName: string }
  /** The volume it names is nobody's, but does not fit. */
  | { readonly for: 'fitting-volume'; readonly volumeName: string; readonly why: string }
  /** The volume it names is another claim's. */
  | { readonly for: 'taken-volume'; readonly volumeName: string }
  /** Pods use it. */
  | { readonly for: 'pods'; readonly pods: readonly string[] }
  /** Finalizers of others hold it. */
  | { readonly for: 'finalizers'; readonly finalizers: readonly string[] };

/** What is to be done about a claim, or what it waits for. */
export type ClaimOutlook = { readonly decision: Decision; readonly wait?: ClaimWait };

/**
 * A claim that waits is Pending, also one that was Lost and whose mark of completion was taken away; then it says what
 * for, once. `named` is the volume it names.
 */
export function waiting(
  claim: Tracked<Claim>,
  wait: ClaimWait,
  at: string,
  named?: Tracked<Volume>,
): ClaimOutlook {
  const said = saidOf(wait);
  const settled = pending(claim, named, said === undefined);
  if (settled.changes.length > 0) return { decision: settled, wait };
  if (said === undefined) return { decision: NOTHING, wait };
  const command = { type: 'ReportWaiting', waiting: { ...said, at } };
  return { decision: decisionOf(changeOf(claim, command)), wait };
}
