import { runService } from '@berth/runtime';
import { startApi } from './start-api.js';

await runService('api', startApi);
