import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BackendVolume, type CreateVolume, type ListedVolume, type VolumeBackend } from '../backend.js';
import { REDIRECT_HOST, type ChangeKind, type Trouble } from './trouble.js';

/** A back end with the handles by which a suite gets it into trouble. */
export type BackendUnderTest<Settings> = {
  readonly backend: VolumeBackend<Settings>;
  readonly settings: Settings;
  /** Where there is space for some tens of GiB, and for no 100 TiB. */
  readonly place: string;
  /** The same back end, asked with a key it does not take. */
  readonly withWrongKey: VolumeBackend<Settings>;
  arm(kind: ChangeKind, trouble: Trouble): Promise<void>;
  heal(): Promise<void>;
  /** Nobody answers, until `restart`. */
  stop(): Promise<void>;
  /** A crash and a new start; what was under way stays undone. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

const GIB = 1_073_741_824;
const DEADLINE_MS = 20_000;
/** Who waits no longer asks again, and finds what is under way. */
const IMPATIENT_MS = 300;
let names = 0;

/** What every volume backend must do: the fake that others' specs rely on, and the real ones. */
export function backendContract<Settings>(
  name: string,
  make: () => Promise<BackendUnderTest<Settings>>,
): void {
  describe(`${name}, as a volume backend`, () => {
    let it_: BackendUnderTest<Settings>;
    beforeAll(async () => void (it_ = await make()));
    afterEach(() => it_.heal());
    afterAll(() => it_.close());

    const request = (more: Partial<CreateVolume<Settings>> = {}): CreateVolume<Settings> => ({
      name: `berth_spec_${(names += 1)}`,
      place: it_.place,
      capacityBytes: GIB,
      settings: it_.settings,
      ...more,
    });

    async function made(more: Partial<CreateVolume<Settings>> = {}): Promise<BackendVolume> {
      const created = await it_.backend.create(request(more));
      if (created.ending !== 'done') throw new Error(JSON.stringify(created));
      return created.value;
    }

    async function found(volume: string): Promise<readonly ListedVolume[]> {
      const reading = await it_.backend.find(volume);
      if (reading.ending !== 'done') throw new Error(JSON.stringify(reading));
      return reading.value;
    }

    describe('without trouble', () => {
      it('offers a place to make volumes at', async () => {
        const places = await it_.backend.places();
        expect(places).toMatchObject({
          ending: 'done',
          value: expect.arrayContaining([{ id: it_.place }]) as unknown,
        });
      });

      it('makes a volume of the name and at least the size', async () => {
        const asked = request({ capacityBytes: 1.5 * GIB });
        const created = await it_.backend.create(asked);
        expect(created).toMatchObject({
          ending: 'done',
          value: { name: asked.name, place: it_.place, capacityBytes: 2 * GIB },
        });
        if (created.ending !== 'done') return;
        expect(created.value.source).toMatchObject({ type: 'glusterfs', path: asked.name });
        expect(created.value.source.hosts.length).toBeGreaterThan(0);
        expect(await it_.backend.read(created.value.id)).toEqual(created);
      });

      it('finds and lists what it made, and nothing under another name', async () => {
        const { id, name: volume, place } = await made();
        const listed = { id, name: volume, place, capacityBytes: GIB, state: 'ready', stalled: false };
        expect(await found(volume)).toEqual([listed]);
        expect(await found(`${volume}-other`)).toEqual([]);
        expect(await it_.backend.list()).toMatchObject({
          ending: 'done',
          value: expect.arrayContaining([listed]) as unknown,
        });
      });

      it('makes no second volume of a name', async () => {
        const volume = await made();
        const again = await it_.backend.create(request({ name: volume.name }));
        expect(again).toMatchObject({ ending: 'failed', failure: { reason: 'NameInUse' } });
        expect(await found(volume.name)).toHaveLength(1);
      });

      it('deletes, and then finds nothing to delete', async () => {
        const { id, name: volume } = await made();
        expect(await it_.backend.delete(id)).toEqual({ ending: 'done', value: 'removed' });
        expect(await it_.backend.delete(id)).toEqual({ ending: 'done', value: 'not found' });
        expect(await it_.backend.read(id)).toMatchObject({
          ending: 'failed',
          failure: { reason: 'NotFound' },
        });
        expect(await found(volume)).toEqual([]);
      });

      it('expands to a total, and may be asked again', async () => {
        const { id } = await made();
        const bigger = { id, capacityBytes: 2.5 * GIB };
        for (let i = 0; i < 2; i += 1) {
          expect(await it_.backend.expand(bigger)).toMatchObject({
            ending: 'done',
            value: { id, capacityBytes: 3 * GIB },
          });
        }
        expect(await it_.backend.expand({ id, capacityBytes: GIB })).toMatchObject({
          value: { capacityBytes: 3 * GIB },
        });
      });

      it('expands no volume that is not there', async () => {
        const expanded = await it_.backend.expand({ id: 'f'.repeat(32), capacityBytes: GIB });
        expect(expanded).toMatchObject({ ending: 'failed', failure: { reason: 'NotFound' } });
      });

      it('has nothing to clean up', async () => {
        expect(await it_.backend.cleanUp((await made()).name)).toEqual({ ending: 'done', value: 0 });
      });
    });

    describe('asked for what it cannot do', () => {
      it('says that there is no space, and that another place or time may help', async () => {
        const asked = request({ capacityBytes: 100 * 1024 * GIB });
        const created = await it_.backend.create(asked);
        expect(created).toMatchObject({
          ending: 'failed',
          failure: { reason: 'NoSpace', helps: { later: true, elsewhere: true } },
        });
        expect(await found(asked.name)).toEqual([]);
      });

      it.each([
        { capacityBytes: 0 },
        { capacityBytes: -GIB },
        { capacityBytes: NaN },
        { name: 'a.b' },
        { name: '' },
      ])('refuses %j for ever', async (more) => {
        const created = await it_.backend.create(request(more));
        expect(created).toMatchObject({
          ending: 'failed',
          failure: { reason: 'InvalidRequest', helps: { later: false, elsewhere: false } },
        });
      });

      it('refuses a place it does not have', async () => {
        const created = await it_.backend.create(request({ place: 'd'.repeat(32) }));
        expect(created).toMatchObject({
          ending: 'failed',
          failure: { reason: 'NotFound', helps: { elsewhere: true } },
        });
      });

      it('does nothing for a wrong key', async () => {
        const { id, name: volume } = await made();
        const asked = request();
        const refused = { ending: 'failed', failure: { reason: 'Unauthorized', helps: { later: true } } };
        expect(await it_.withWrongKey.create(asked)).toMatchObject(refused);
        expect(await it_.withWrongKey.delete(id)).toMatchObject(refused);
        expect(await it_.withWrongKey.expand({ id, capacityBytes: 2 * GIB })).toMatchObject(refused);
        expect(await it_.withWrongKey.list()).toMatchObject(refused);
        await it_.heal();
        expect(await found(asked.name)).toEqual([]);
        expect(await found(volume)).toMatchObject([{ state: 'ready', capacityBytes: GIB }]);
      });

      it('fails for certain when nobody answers', async () => {
        await it_.stop();
        const unreachable = { ending: 'failed', failure: { reason: 'Unreachable', helps: { later: true } } };
        expect(await it_.backend.create(request())).toMatchObject(unreachable);
        expect(await it_.backend.delete('a'.repeat(32))).toMatchObject(unreachable);
        expect(await it_.backend.find('any')).toMatchObject(unreachable);
        await it_.restart();
        await made();
      });
    });

    /** How the change ends, and how many volumes of the name are there then. */
    const creates: readonly (readonly [Trouble, 'unknown' | 'failed', number])[] = [
      ['cut before', 'unknown', 0],
      ['hang before', 'unknown', 0],
      ['error', 'unknown', 0],
      ['redirect', 'failed', 0],
      ['busy', 'failed', 0],
      ['failed work', 'failed', 0],
      ['failed work with remains', 'failed', 1],
      ['cut after', 'unknown', 1],
      ['hang after', 'unknown', 1],
      ['garbage', 'unknown', 1],
      ['lost result', 'unknown', 1],
    ];

    describe.each(creates)('a create in trouble: %s', (trouble, ending, left) => {
      it(`ends ${ending} with ${left} there, and another try ends with one volume`, async () => {
        const asked = request();
        await it_.arm('create', trouble);
        const created = await it_.backend.create(asked);
        await it_.heal();
        expect(created.ending).toBe(ending);
        // What the server was asked for may be done a moment after the connection ended.
        await until(async () => (await found(asked.name)).length === left);
        expect(await converged(it_.backend, asked)).toMatchObject({ name: asked.name, capacityBytes: GIB });
        expect(await found(asked.name)).toMatchObject([{ state: 'ready' }]);
      });
    });

    it('names the host a redirect points to, and does not ask it', async () => {
      await it_.arm('create', 'redirect');
      const created = await it_.backend.create(request());
      expect(created).toMatchObject({
        failure: { reason: 'Misdirected', message: expect.stringContaining(REDIRECT_HOST) as string },
      });
    });

    it('says that it is busy, and that later helps', async () => {
      await it_.arm('create', 'busy');
      const created = await it_.backend.create(request());
      expect(created).toMatchObject({
        failure: { reason: 'Busy', helps: { later: true, elsewhere: false } },
      });
    });

    const changes: readonly Trouble[] = [
      'cut before',
      'hang before',
      'error',
      'redirect',
      'busy',
      'failed work',
      'cut after',
      'hang after',
      'lost result',
    ];

    it.each(changes)(
      'a delete in trouble (%s) is not done, and repeated until nothing is found',
      async (trouble) => {
        const { id, name: volume } = await made();
        await it_.arm('delete', trouble);
        const first = await it_.backend.delete(id);
        await it_.heal();
        expect(first.ending).not.toBe('done');
        await until(async () => {
          const again = await it_.backend.delete(id);
          return again.ending === 'done' && again.value === 'not found';
        });
        expect(await found(volume)).toEqual([]);
      },
    );

    it.each(changes)(
      'an expansion in trouble (%s) is not done, and repeated to the size asked for',
      async (trouble) => {
        const { id } = await made();
        const bigger = { id, capacityBytes: 3 * GIB };
        await it_.arm('expand', trouble);
        const first = await it_.backend.expand(bigger);
        await it_.heal();
        expect(first.ending).not.toBe('done');
        await until(async () => (await it_.backend.expand(bigger)).ending === 'done');
        expect(await it_.backend.read(id)).toMatchObject({ value: { capacityBytes: 3 * GIB } });
      },
    );

    it('does not begin to expand what it is expanding, and after a crash in the middle may be asked anew', async () => {
      const { id, name: volume } = await made();
      const bigger = { id, capacityBytes: 3 * GIB };
      await it_.arm('expand', 'slow');
      await until(async () => {
        const asked = await it_.backend.expand(bigger, { signal: AbortSignal.timeout(IMPATIENT_MS) });
        return asked.ending === 'failed' && asked.failure.reason === 'InUse';
      });
      expect(await it_.backend.read(id)).toMatchObject({ value: { capacityBytes: GIB } });
      await it_.restart();
      expect(await it_.backend.cleanUp(volume)).toEqual({ ending: 'done', value: 1 });
      expect(await it_.backend.expand(bigger)).toMatchObject({ value: { capacityBytes: 3 * GIB } });
    });

    it('shows a volume that is being made, and ends unknown for who stops waiting', async () => {
      const asked = request();
      await it_.arm('create', 'slow');
      const stop = new AbortController();
      const creating = it_.backend.create(asked, { signal: stop.signal });
      await until(async () => (await found(asked.name))[0]?.state === 'creating');
      const [pending] = await found(asked.name);
      expect(pending).toMatchObject({ stalled: false });
      expect(await it_.backend.read(pending?.id ?? '')).toMatchObject({ failure: { reason: 'NotFound' } });
      expect(await it_.backend.delete(pending?.id ?? '')).toMatchObject({
        failure: { reason: 'InUse', helps: { later: true } },
      });
      stop.abort();
      expect(await creating).toMatchObject({ ending: 'unknown' });
      await it_.heal();
      await it_.restart();
      expect(await converged(it_.backend, asked)).toMatchObject({ name: asked.name });
      expect(await found(asked.name)).toHaveLength(1);
    });

    it('after a crash in the middle of a create ends unknown, and what is left is cleaned up', async () => {
      const asked = request();
      await it_.arm('create', 'slow');
      const creating = it_.backend.create(asked);
      await until(async () => (await found(asked.name))[0]?.state === 'creating');
      await it_.restart();
      expect(await creating).toMatchObject({ ending: 'unknown' });
      expect(await found(asked.name)).toMatchObject([{ state: 'creating', stalled: true }]);
      expect(await it_.backend.cleanUp(asked.name)).toEqual({ ending: 'done', value: 1 });
      expect(await found(asked.name)).toEqual([]);
    });

    it('after a crash in the middle of a delete ends unknown, and the volume goes', async () => {
      const { id, name: volume } = await made();
      await it_.arm('delete', 'slow');
      const deleting = it_.backend.delete(id);
      await until(async () => (await found(volume))[0]?.state === 'deleting');
      await it_.restart();
      expect(await deleting).toMatchObject({ ending: 'unknown' });
      await it_.backend.cleanUp(volume);
      expect(await it_.backend.delete(id)).toEqual({ ending: 'done', value: 'not found' });
    });
  });
}

/** Drives a create to its end as a worker does: adopts what is there, waits for what comes, cleans up what is stuck. */
export async function converged<Settings>(
  backend: VolumeBackend<Settings>,
  asked: CreateVolume<Settings>,
): Promise<BackendVolume> {
  let volume: BackendVolume | undefined;
  await until(async () => {
    const found = await backend.find(asked.name);
    const [one] = found.ending === 'done' ? found.value : [];
    if (found.ending === 'done' && one === undefined) {
      const created = await backend.create(asked);
      if (created.ending === 'done') volume = created.value;
    } else if (one?.state === 'ready') {
      const read = await backend.read(one.id);
      if (read.ending === 'done') volume = read.value;
    } else if (one?.stalled === true) {
      await backend.cleanUp(asked.name);
    }
    return volume !== undefined;
  });
  if (volume === undefined) throw new Error(`${asked.name} was not made`);
  return volume;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${String(condition)}`);
    await sleep(10);
  }
}
