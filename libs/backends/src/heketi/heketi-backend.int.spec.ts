import { GuardedHttpClient } from '../guarded-http-client/guarded-http-client.js';
import { backendContract, type BackendUnderTest } from '../testing/backend-contract.js';
import { ADMIN_KEY, startSimulatorProcess } from '../testing/simulator-process.js';
import { REDIRECT_HOST, type ChangeKind, type Trouble } from '../testing/trouble.js';
import { HeketiBackend } from './heketi-backend.js';
import { type HeketiSettings } from './volume-request.js';

const settings: HeketiSettings = {
  durability: { type: 'replicate', replica: 3 },
  snapshotFactor: 1,
  volumeOptions: [],
  gid: 2001,
};

/** What the simulator is told to do for each trouble; `on` is the operation unless another is named. */
const faults: Readonly<Record<Trouble, object>> = {
  'cut before': { action: 'close', when: 'before' },
  'cut after': { action: 'close', when: 'after' },
  'hang before': { action: 'hang', when: 'before' },
  'hang after': { action: 'hang', when: 'after' },
  garbage: { action: 'garbage', on: 'volume-info' },
  'lost result': { action: 'close', when: 'after', on: 'queue' },
  error: { action: 'answer', status: 500, text: 'Internal Server Error' },
  redirect: { action: 'redirect', location: `http://${REDIRECT_HOST}/volumes` },
  busy: { action: 'answer', status: 429, text: 'Server busy. Retry operation later.' },
  'failed work': { action: 'fail-work', text: 'Unable to execute command on k8s' },
  'failed work with remains': { action: 'fail-work', keepsRecord: true },
  slow: { action: 'slow-work', delayMs: 60_000 },
};

backendContract('heketi', async (): Promise<BackendUnderTest<HeketiSettings>> => {
  const simulator = await startSimulatorProcess({ keys: true });
  const http = new GuardedHttpClient({
    permitFor: (origin) => (origin === simulator.url ? { privateAddresses: true } : undefined),
    limits: { headersMs: 400 },
  });
  const pace = { pollFirstMs: 5, pollMostMs: 20, busyTries: 3, busyFirstMs: 5, busyMostMs: 20 };
  const withKey = (key: string) =>
    new HeketiBackend({ http, access: { url: simulator.url, credentials: { user: 'admin', key } }, pace });
  const backend = withKey(ADMIN_KEY);
  const places = await backend.places();
  if (places.ending !== 'done') throw new Error(places.failure.message);
  return {
    backend,
    settings,
    place: places.value[0]?.id ?? '',
    withWrongKey: withKey('another'),
    arm: (kind: ChangeKind, trouble) =>
      simulator.fault({ on: `volume-${kind}`, times: 0, ...faults[trouble] }),
    heal: () => simulator.heal(),
    stop: () => simulator.kill(),
    restart: () => simulator.restart(),
    async close() {
      http.close();
      await simulator.close();
    },
  };
});
