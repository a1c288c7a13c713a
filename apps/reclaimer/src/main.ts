import { runService } from '@berth/runtime';
import { startReclaimer } from './start-reclaimer.js';

await runService('reclaimer', startReclaimer);
