import { type ParsedBody } from '@berth/kube';
import { metadataOf, secretOf, serviceOf } from './core-messages.js';
import { deleteOptionsOf } from './delete-options.js';
import { eventInGroupOf, eventOf, leaseOf } from './controller-messages.js';
import { bindingOf, clusterRoleOf, roleOf } from './rbac-messages.js';
import { accessReviewOf, rulesReviewOf } from './review-messages.js';
import { Message, unreadable } from './wire.js';

/** What a Kubernetes protobuf body begins with. */
const MAGIC = Buffer.from('k8s\0');

type Fields = Record<string, unknown>;

/** What kubectl sends in this form, by its commands that are built on typed clients, and what controllers send all the time. */
const readers: ReadonlyMap<string, (message: Message) => Fields> = new Map([
  ['v1 Namespace', () => ({})],
  ['v1 Secret', secretOf],
  ['v1 Service', serviceOf],
  ['v1 Event', eventOf],
  ['events.k8s.io/v1 Event', eventInGroupOf],
  ['coordination.k8s.io/v1 Lease', leaseOf],
  ['rbac.authorization.k8s.io/v1 Role', roleOf],
  ['rbac.authorization.k8s.io/v1 ClusterRole', clusterRoleOf],
  ['rbac.authorization.k8s.io/v1 RoleBinding', bindingOf],
  ['rbac.authorization.k8s.io/v1 ClusterRoleBinding', bindingOf],
  ['authentication.k8s.io/v1 SelfSubjectReview', () => ({})],
  ['authentication.k8s.io/v1beta1 SelfSubjectReview', () => ({})],
  ['authorization.k8s.io/v1 SelfSubjectAccessReview', accessReviewOf],
  ['authorization.k8s.io/v1 SubjectAccessReview', accessReviewOf],
  ['authorization.k8s.io/v1 LocalSubjectAccessReview', accessReviewOf],
  ['authorization.k8s.io/v1 SelfSubjectRulesReview', rulesReviewOf],
]);

/**
 * Reads a protobuf body: an envelope of type and object. Undefined says that it is a kind that is not read in this
 * form.
 *
 * @throws ApiError BadRequest for what is no such body.
 */
export function protobufBody(bytes: Uint8Array): ParsedBody | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw unreadable();
  const envelope = new Message(body.subarray(MAGIC.length));
  const type = envelope.message(1);
  const [apiVersion, kind] = [type.text(1), type.text(2)];
  const duplicateFields: readonly string[] = [];
  // Clients write them in the group and version of what they delete.
  if (kind === 'DeleteOptions') {
    return { value: { apiVersion, kind, ...deleteOptionsOf(envelope.message(2)) }, duplicateFields };
  }
  const fieldsOf = readers.get(`${apiVersion} ${kind}`);
  if (fieldsOf === undefined) return undefined;
  const message = envelope.message(2);
  return {
    value: { apiVersion, kind, metadata: metadataOf(message.message(1)), ...fieldsOf(message) },
    duplicateFields,
  };
}
