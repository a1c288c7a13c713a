export {
  ApiClient,
  accessFromKubeconfig,
  type ApiAccess,
  type ApiAnswer,
  type WatchLine,
} from './api-client.js';
