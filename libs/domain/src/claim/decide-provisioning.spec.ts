import { describe, expect, it } from 'vitest';
import { CommandRefusedError } from '../errors.js';
import { CLAIM_PROTECTION } from '../object/annotations.js';
import { withoutFinalizer } from '../object/finalizers.js';
import { deciderSpec, sampleClaim, sampleDecision } from '../testing.js';
import { type Claim, type ClaimEvent, type ClaimState, evolveClaim } from './claim.js';
import { decideClaim } from './decide-claim.js';
import { type ProvisioningEvent, PROVISIONING_FINALIZER, STORAGE_PROVISIONER } from './provisioning.js';

const at = '2026-02-03T04:05:06Z';
const later = '2026-02-03T05:00:00Z';
const GLUSTER = 'kubernetes.io/glusterfs';
const event = <Type extends ClaimEvent['type']>(
  type: Type,
  data: Extract<ClaimEvent, { type: Type }>['data'],
) => ({ type, schemaVersion: 1, data }) as Extract<ClaimEvent, { type: Type }>;

const created = event('ClaimCreated', { object: sampleClaim('db') });
const asked = event('ClaimDeletionRequested', { at, gracePeriodSeconds: 0 });
const request = { provisioner: GLUSTER, className: 'slow', external: false, at };
const requested = event('ClaimProvisioningRequested', request);
const external = { ...request, provisioner: 'example.com/nfs', external: true };
const askedOutside = event('ClaimProvisioningRequested', external);
const intent = {
  backend: 'gluster',
  url: 'http://heketi.example:8080',
  place: 'heketi-1',
  volumeName: 'vol_berth_1_uid-db',
  capacityBytes: 1_073_741_824,
  at,
};
const started = event('ProvisioningStarted', intent);
const failure = { reason: 'ProvisioningFailed', message: 'no space', count: 1, at };
const failed = (settled: boolean) => event('ProvisioningFailed', { ...failure, settled });
const made = { volumeName: 'pvc-uid-db', volumeUid: 'uid-pv', at };
const succeeded = event('ProvisioningSucceeded', { ...made, provisioner: GLUSTER });
const abandoned = event('ProvisioningAbandoned', { message: 'the claim has another volume', at });
const wait = { reason: 'FailedBinding', type: 'Normal', message: 'no volume', at } as const;
const waits = event('ClaimWaiting', wait);
const bound = event('ClaimBound', {
  volumeName: 'pv1',
  volumeUid: 'uid-pv1',
  capacity: '5Gi',
  accessModes: ['ReadWriteOnce'],
  markedByController: true,
  decision: sampleDecision('pv1'),
});

const initial: ClaimState = { status: 'none' };
const { given } = deciderSpec({ decide: decideClaim, evolve: evolveClaim, initial });

function claimAfter(...events: readonly ClaimEvent[]): Claim {
  const state = [created, ...events].reduce(evolveClaim, initial);
  if (state.status === 'none') throw new Error('no claim');
  return state.object;
}

describe('a claim that waits', () => {
  it('says so once, and again when it waits for something else', () => {
    given(created).when({ type: 'ReportWaiting', waiting: wait }).then(waits);
    given(created, waits)
      .when({ type: 'ReportWaiting', waiting: { ...wait, at: later } })
      .then();
    const other = { ...wait, message: 'another reason' };
    given(created, waits).when({ type: 'ReportWaiting', waiting: other }).then(event('ClaimWaiting', other));
  });

  it('keeps the words till it is bound, Lost, or asks for a volume', () => {
    expect(claimAfter(waits).berth).toEqual({ waiting: wait });
    for (const next of [bound, event('ClaimLost', { reason: 'ClaimLost', message: '' })]) {
      expect(claimAfter(waits, next).berth).toBeUndefined();
    }
    expect(claimAfter(waits, requested).berth?.waiting).toBeUndefined();
  });

  it('takes its words back when there is nothing to say', () => {
    const silent = event('ClaimPending', {});
    given(created, waits).when({ type: 'Wait', silently: true }).then(silent);
    given(created, waits).when({ type: 'Wait' }).then();
    given(created).when({ type: 'Wait', silently: true }).then();
    expect(claimAfter(waits, silent)).toEqual(claimAfter());
  });

  it('drops a request no one has begun with, and keeps one that may have left something', () => {
    expect(claimAfter(requested, waits).berth).toEqual({ waiting: wait });
    expect(claimAfter(requested, started, waits).berth).toEqual({
      waiting: wait,
      provisioning: { provisioner: GLUSTER, className: 'slow', intent },
    });
  });
});

describe('a claim whose volume is asked for', () => {
  const command = { type: 'RequestProvisioning', ...request } as const;

  it('names who is asked, once', () => {
    given(created).when(command).then(requested);
    given(created, requested)
      .when({ ...command, at: later })
      .then();
    given(created, requested, started, failed(true))
      .when({ ...command, at: later })
      .then();
    const { metadata, berth } = claimAfter(requested);
    expect(metadata.annotations).toEqual({
      [STORAGE_PROVISIONER]: GLUSTER,
      'volume.beta.kubernetes.io/storage-provisioner': GLUSTER,
    });
    expect(berth).toEqual({ provisioning: { provisioner: GLUSTER, className: 'slow' } });
  });

  it('waits for someone else, whose name it says once', () => {
    const outside = { type: 'RequestProvisioning', ...external } as const;
    given(created).when(outside).then(askedOutside);
    given(created, askedOutside)
      .when({ ...outside, at: later })
      .then();
    const { berth } = claimAfter(askedOutside);
    expect(berth?.provisioning).toBeUndefined();
    expect(berth?.waiting).toMatchObject({ reason: 'ExternalProvisioning', type: 'Normal', at });
    expect(berth?.waiting?.message).toContain("'example.com/nfs'");
  });

  it('is asked for anew when the class changed, the names were taken away, or it waited since', () => {
    given(created, askedOutside).when(command).then(requested);
    given(created, requested, event('ClaimEdited', { patch: { metadata: { annotations: null } } }))
      .when(command)
      .then(requested);
    given(created, requested, waits).when(command).then(requested);
  });

  it('keeps what may be at the back end when it is asked for anew', () => {
    expect(claimAfter(requested, started, waits, requested).berth?.provisioning?.intent).toEqual(intent);
  });
});

describe('the making of a volume', () => {
  it('begins with an intent, which holds the claim', () => {
    given(created, requested).when({ type: 'StartProvisioning', intent }).then(started);
    const claim = claimAfter(requested, started);
    expect(claim.berth?.provisioning?.intent).toEqual(intent);
    expect(claim.metadata.finalizers).toEqual([CLAIM_PROTECTION, PROVISIONING_FINALIZER]);
  });

  it('does not begin for a claim that nobody asked a volume for, or that shall go', () => {
    given(created).when({ type: 'StartProvisioning', intent }).then();
    given(created, requested, asked).when({ type: 'StartProvisioning', intent }).then();
  });

  it('that fails keeps its intent until it is certain that nothing is left', () => {
    const command = { type: 'FailProvisioning', failure } as const;
    given(created, requested, started)
      .when({ ...command, settled: false })
      .then(failed(false));
    given(created)
      .when({ ...command, settled: true })
      .then();
    const open = claimAfter(requested, started, failed(false));
    expect(open.berth?.provisioning).toEqual({ provisioner: GLUSTER, className: 'slow', intent, failure });
    expect(open.metadata.finalizers).toContain(PROVISIONING_FINALIZER);
    const settled = claimAfter(requested, started, failed(true));
    expect(settled.berth?.provisioning).toEqual({ provisioner: GLUSTER, className: 'slow', failure });
    expect(settled.metadata.finalizers).toEqual([CLAIM_PROTECTION]);
  });

  it('that fails leaves a claim that asks for no volume any more with what else it waits for', () => {
    expect(claimAfter(requested, started, bound, failed(true)).berth).toBeUndefined();
    expect(claimAfter(requested, started, waits, failed(true)).berth).toEqual({ waiting: wait });
    expect(claimAfter(requested, started, waits, failed(false)).berth).toMatchObject({ waiting: wait });
  });

  it('that succeeds is over, and so is one that is given up', () => {
    given(created, requested, started)
      .when({ type: 'CompleteProvisioning', ...made })
      .then(succeeded);
    given(created, requested, started, asked)
      .when({ type: 'CompleteProvisioning', ...made })
      .then();
    given(created)
      .when({ type: 'CompleteProvisioning', ...made })
      .then();
    for (const end of [succeeded, abandoned]) {
      const claim = claimAfter(requested, started, end);
      expect(claim.berth).toBeUndefined();
      expect(claim.metadata.finalizers).toEqual([CLAIM_PROTECTION]);
    }
  });

  it('that is given up leaves what the claim waits for', () => {
    expect(claimAfter(requested, started, waits, abandoned).berth).toEqual({ waiting: wait });
  });

  it('that is given up ends a claim which nothing else holds', () => {
    const unprotected = event('ClaimEdited', {
      patch: { metadata: { finalizers: [PROVISIONING_FINALIZER] } },
    });
    const command = { type: 'AbandonProvisioning', message: abandoned.data.message, at } as const;
    given(created, requested, started, asked).when(command).then(abandoned);
    const result = given(created, requested, started, asked, unprotected).when(command);
    expect(result.state()).toMatchObject({ status: 'deleted' });
    result.then(event('ClaimDeleted', { patch: { berth: null, metadata: { finalizers: null } } }));
  });

  it('outlives the binding to another volume as long as its intent stands', () => {
    expect(claimAfter(requested, bound).berth).toBeUndefined();
    expect(claimAfter(requested, started, bound).berth).toEqual({
      provisioning: { provisioner: GLUSTER, className: 'slow', intent },
    });
  });
});

describe('what Berth keeps of a claim', () => {
  const history = [created, requested, started] as const;
  const before = claimAfter(requested, started);

  it('survives the edits of users, who do not see it', () => {
    const { berth: _berth, ...seen } = before;
    const labelled = { ...seen, metadata: { ...seen.metadata, labels: { tier: 'db' } } };
    given(...history)
      .when({ type: 'Edit', object: labelled })
      .then(event('ClaimEdited', { patch: { metadata: { labels: { tier: 'db' } } } }));
    given(...history)
      .when({ type: 'Edit', object: seen })
      .then();
  });

  it('is not for users to write', () => {
    const claim = sampleClaim('db');
    given(created)
      .when({ type: 'Edit', object: { ...claim, berth: { waiting: wait } } })
      .then();
    given(...history)
      .when({ type: 'Edit', object: { ...before, berth: {} } })
      .then();
  });

  it('holds the claim though a user takes the finalizer', () => {
    const free = [CLAIM_PROTECTION, PROVISIONING_FINALIZER].reduce<Claim>(withoutFinalizer, before);
    const result = given(...history, asked).when({
      type: 'Edit',
      object: {
        ...free,
        metadata: { ...free.metadata, deletionTimestamp: at, deletionGracePeriodSeconds: 0 },
      },
    });
    result.then(event('ClaimEdited', { patch: { metadata: { finalizers: [PROVISIONING_FINALIZER] } } }));
  });
});

it.each<ProvisioningEvent>([waits, requested, started, failed(true), succeeded, abandoned])(
  '$type of a claim that no volume was asked for is folded without complaint',
  (event) => {
    expect(claimAfter(event).status.phase).toBe('Pending');
  },
);

it('no command of provisioning is for a claim that is not there', () => {
  const commands = [
    { type: 'ReportWaiting', waiting: wait },
    { type: 'RequestProvisioning', ...request },
    { type: 'StartProvisioning', intent },
    { type: 'FailProvisioning', failure, settled: true },
    { type: 'CompleteProvisioning', ...made },
    { type: 'AbandonProvisioning', message: '', at },
  ] as const;
  for (const command of commands) given().when(command).thenRefused(CommandRefusedError);
});
