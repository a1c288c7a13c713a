export {
  type Json,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
} from './object/kube-object.js';
export { type Change, type Decision, type DomainEvent, type Pairing, type Tracked } from './object/decision.js';
