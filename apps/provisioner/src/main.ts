import { runService } from '@berth/runtime';
import { startProvisioner } from './start-provisioner.js';

await runService('provisioner', startProvisioner);
