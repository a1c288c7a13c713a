export { KeyFileError, UnsealError, type UnsealProblem } from './errors.js';
export { readKeyFile, type MasterKey, type MasterKeys } from './key-file.js';
export { isSealedKind } from './sealed-fields.js';
export { SEALED_PREFIX } from './sealed-text.js';
export { type ObjectKeys, type Opened, openSealer, Sealer, withoutSealed } from './sealer.js';
