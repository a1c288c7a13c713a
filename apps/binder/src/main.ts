import { runService } from '@berth/runtime';
import { startBinder } from './start-binder.js';

await runService('binder', startBinder);
