import { type VolumeBackend } from '../backend.js';
import { backendContract } from './backend-contract.js';
import { MemoryBackend } from './memory-backend.js';

/** The same storage behind a door that does not open. */
function shut(backend: MemoryBackend): VolumeBackend<unknown> {
  async function without<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    backend.keyAccepted = false;
    try {
      return await call();
    } finally {
      backend.keyAccepted = true;
    }
  }
  return {
    capabilities: backend.capabilities,
    places: () => without(() => backend.places()),
    create: (request) => without(() => backend.create(request)),
    find: (name) => without(() => backend.find(name)),
    read: (id) => without(() => backend.read(id)),
    delete: (id) => without(() => backend.delete(id)),
    expand: (request) => without(() => backend.expand(request)),
    list: () => without(() => backend.list()),
    cleanUp: (name) => without(() => backend.cleanUp(name)),
  };
}

backendContract('memory', () => {
  const backend = new MemoryBackend();
  const now = (act: () => void) => (): Promise<void> => {
    act();
    return Promise.resolve();
  };
  return Promise.resolve({
    backend,
    settings: undefined,
    place: 'one',
    withWrongKey: shut(backend),
    arm: (kind, trouble) => now(() => backend.arm(kind, trouble))(),
    heal: now(() => backend.heal()),
    stop: now(() => void (backend.reachable = false)),
    restart: now(() => backend.restart()),
    close: now(() => backend.heal()),
  });
});
