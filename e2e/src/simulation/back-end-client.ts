import {
  failed,
  type HeketiSettings,
  type Outcome,
  type Reading,
  unknown,
  type VolumeBackend,
} from '@berth/backends';
import { type MemoryBackend } from '@berth/backends/testing';
import { type Network } from './network.js';

class LostError extends Error {}

/** The back end as a process reaches it: what it asks may arrive though it be killed, and no answer may come. */
export function backEndClient(backend: MemoryBackend, network: Network): VolumeBackend<HeketiSettings> {
  const lost = () => new LostError('simulated: no connection');
  const unanswered = () => new LostError('simulated: no answer');
  const call = <T>(run: () => Promise<T>) => network.call(run, { lost, unanswered });
  const read = <T>(run: () => Promise<Reading<T>>): Promise<Reading<T>> =>
    call(run).catch((error: unknown) => failed(unreachable(error)));
  const change = <T>(run: () => Promise<Outcome<T>>): Promise<Outcome<T>> =>
    call(run).catch((error: unknown) => unknown(messageOf(error)));
  return {
    capabilities: backend.capabilities,
    places: () => read(() => backend.places()),
    find: (name) => read(() => backend.find(name)),
    read: (id) => read(() => backend.read(id)),
    list: () => read(() => backend.list()),
    create: (request) => change(() => backend.create(request)),
    delete: (id) => change(() => backend.delete(id)),
    // As Heketi is asked: for an increment, by whoever has looked at the size before.
    expand: async ({ id, capacityBytes }) => {
      const seen = await read(() => backend.read(id));
      if (seen.ending !== 'done' || seen.value.capacityBytes >= capacityBytes) return seen;
      const increment = capacityBytes - seen.value.capacityBytes;
      return change(() => backend.expand({ id, capacityBytes: sizeOf(backend, id) + increment }));
    },
    cleanUp: (name) => change(() => backend.cleanUp(name)),
  };
}

function sizeOf(backend: MemoryBackend, id: string): number {
  return backend.contents.find((it) => it.id === id)?.capacityBytes ?? 0;
}

function unreachable(error: unknown) {
  const helps = { later: true, elsewhere: false };
  return { reason: 'Unreachable' as const, message: messageOf(error), helps };
}

function messageOf(error: unknown): string {
  if (error instanceof LostError) return error.message;
  throw error;
}
