import { type ReclaimAction, stamp, startReclaim, type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { EmptyingStoppedError } from './empty-directory.js';
import { isUnchanged } from './is-unchanged.js';
import { type ReclaimPorts } from './ports.js';
import { reportFailure } from './report-failure.js';

/** What is done to a volume's directory. It may be done twice. */
export type DirectoryWork = {
  readonly action: ReclaimAction;
  readonly run: () => Promise<void>;
  /** Of the Event, and in front of what went wrong. */
  readonly reason: string;
  readonly words: string;
};

/** The intent, then the work; `volume` as it is then where that succeeded, else when to look again. */
export async function atDirectory(
  released: Tracked<Volume>,
  work: DirectoryWork,
  ports: ReclaimPorts,
): Promise<{ readonly volume: Tracked<Volume> } | { readonly outcome: PassOutcome }> {
  await ports.reached?.('before the intent');
  const intent = startReclaim(released, work.action, stamp(ports.now()));
  const volume = intent.changes.length === 0 ? released : await ports.append(intent, released);
  await ports.reached?.('after the intent');
  // Whoever has it by now may have written to it.
  if (!(await isUnchanged(volume, ports))) return { outcome: { againAfterMs: 0 } };
  const running = work.run().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await ports.reached?.('during the call');
  const failure = await running;
  if (failure !== undefined) return { outcome: await refused(volume, failure.error, work, ports) };
  await ports.reached?.('after the call');
  return { volume };
}

async function refused(
  volume: Tracked<Volume>,
  error: unknown,
  { reason, words }: DirectoryWork,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  // Whoever has the lease by now begins anew.
  if (error instanceof EmptyingStoppedError) return 'done';
  const why = error instanceof Error ? error.message : String(error);
  await reportFailure(volume, { reason, message: words + why }, ports);
  // What is on the disk may be set right without an event.
  return { againAfterMs: ports.attempt(volume.object.metadata.uid).againMs() };
}
