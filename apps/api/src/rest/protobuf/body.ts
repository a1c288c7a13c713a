import { type ParsedBody } from '@berth/kube';
import { readMessage } from './read-message.js';
import { bytesOf, lastOf, scalarOf } from './scalars.js';
import { type MessageTable } from './tables/message-tables.js';
import { messageTables } from './tables/tables.js';
import { unreadable, type WireField } from './wire.js';

/** What a Kubernetes protobuf body begins with. */
const MAGIC = Buffer.from('k8s\0');

/** The kinds that are read, by the group and version they are written in. */
const kindsOf: Readonly<Record<string, readonly string[]>> = {
  v1: [
    ...['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'Service', 'Endpoints'],
    ...['Secret', 'Node', 'Event', 'Binding'],
  ],
  'storage.k8s.io/v1': ['StorageClass', 'VolumeAttributesClass'],
  'coordination.k8s.io/v1': ['Lease'],
  'rbac.authorization.k8s.io/v1': ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  'authentication.k8s.io/v1': ['SelfSubjectReview'],
  'authentication.k8s.io/v1beta1': ['SelfSubjectReview'],
  'authorization.k8s.io/v1': [
    ...['SelfSubjectAccessReview', 'SubjectAccessReview', 'LocalSubjectAccessReview'],
    'SelfSubjectRulesReview',
  ],
};

/**
 * Reads a protobuf body: an envelope of type and object. Undefined says that it is a kind that is not read in this
 * form.
 *
 * @throws ApiError BadRequest for what is no such body.
 */
export function protobufBody(bytes: Uint8Array): ParsedBody | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw unreadable();
  const { type, object } = openEnvelope(body.subarray(MAGIC.length));
  const [apiVersion, kind] = [textIn(type, 1), textIn(type, 2)];
  const table = tableOf(apiVersion, kind);
  if (table === undefined) return undefined;
  return { value: { apiVersion, kind, ...readMessage(table, object) }, duplicateFields: [] };
}

/** 1 type {1 apiVersion, 2 kind}, 2 the object's bytes. */
function openEnvelope(envelope: Buffer): { readonly type: WireField; readonly object: Buffer } {
  return { type: lastOf(envelope, 1), object: bytesOf(lastOf(envelope, 2)) };
}

function textIn(message: WireField, number: number): string {
  return String(scalarOf('string', lastOf(bytesOf(message), number)));
}

function tableOf(apiVersion: string, kind: string): MessageTable | undefined {
  // Typed clients write the options in the group of what they delete.
  if (kind === 'DeleteOptions') return messageTables.get(kind);
  if (apiVersion === 'events.k8s.io/v1' && kind === 'Event') return messageTables.get('events.Event');
  const known = Object.hasOwn(kindsOf, apiVersion) && kindsOf[apiVersion]?.includes(kind) === true;
  return known ? messageTables.get(kind) : undefined;
}
