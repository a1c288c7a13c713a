export { backendContract, converged, type BackendUnderTest } from './testing/backend-contract.js';
export { MemoryBackend } from './testing/memory-backend.js';
export {
  ADMIN_KEY,
  startSimulatorProcess,
  USER_KEY,
  type SimulatorFlags,
  type SimulatorProcess,
} from './testing/simulator-process.js';
export { REDIRECT_HOST, type ChangeKind, type Trouble } from './testing/trouble.js';
