export { type Berth, type Endpoints, type Parts } from './start/berth.js';
export { readStartSettings, type StartSettings } from './start/settings.js';
export { startBerth, type StartOptions } from './start/start-berth.js';
export { StartError } from './start/start-error.js';
export { type SupervisedPart } from './start/supervised-part.js';
