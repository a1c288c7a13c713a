export { BackendUrlError, parseBackendUrl, type BackendUrl } from '@berth/domain';
export {
  done,
  failed,
  unknown,
  type BackendVolume,
  type CallOptions,
  type Capabilities,
  type CreateVolume,
  type Deletion,
  type ExpandVolume,
  type Explanation,
  type Failure,
  type FailureReason,
  type Helps,
  type ListedState,
  type ListedVolume,
  type Outcome,
  type Place,
  type Reading,
  type VolumeBackend,
  type VolumeSource,
} from './backend.js';
export { BackendLanes, type LaneOptions } from './directory/backend-lanes.js';
export {
  type Access,
  accessTo,
  type ClassAccess,
  type CredentialPorts,
  type ParsedClass,
  parsedClass,
} from './directory/credentials.js';
export { otherThanMeant, targetOf, unregistered, type VolumeTarget } from './directory/volume-target.js';
export {
  BackendDirectory,
  type BackendDirectoryOptions,
  type RegisteredBackend,
} from './directory/backend-directory.js';
export { isMentioned } from './directory/mentioned-secrets.js';
export {
  AnswerLostError,
  AnswerUnreadableError,
  NotSentError,
  RedirectRefusedError,
  RequestForbiddenError,
} from './errors.js';
export { type HttpAnswer, type HttpLimits } from './guarded-http-client/exchange.js';
export {
  type GuardedHttpClientOptions,
  type HttpRequest,
  type OriginPermit,
} from './guarded-http-client/guarded-http-client.js';
export {
  parseGlusterParameters,
  type GlusterAccess,
  type GlusterParameters,
  type ParsedParameters,
} from './heketi/class-parameters.js';
export { type HeketiOptions } from './heketi/heketi-backend.js';
export { type HeketiAccess } from './heketi/heketi-client.js';
export { type Pace } from './heketi/pace.js';
export { type HeketiCredentials } from './heketi/token.js';
export { type HeketiCluster } from './heketi/topology.js';
export { type Durability, type HeketiSettings } from './heketi/volume-request.js';
export { readInstallationId, type FirstEvent } from './installation-id.js';
export { tracedBackend } from './traced-backend.js';
export { volumeName, volumeOwner, type VolumeOwner } from './volume-name.js';
