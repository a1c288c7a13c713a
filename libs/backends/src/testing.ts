export { GuardedHttpClient } from './guarded-http-client/guarded-http-client.js';
