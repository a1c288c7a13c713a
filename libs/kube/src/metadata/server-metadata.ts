import { type ObjectMeta } from '@berth/domain';
import { badRequest, conflict, type GroupResource } from '../status/api-error.js';
import { generatedName } from './generated-name.js';
import { type GivenMetadata } from './validate-metadata.js';

/** What the server brings to a new object. */
export type Birth = {
  readonly uid: string;
  /** RFC 3339, UTC, whole seconds. */
  readonly now: string;
  /** From the path; undefined for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly randomByte: () => number;
};

/** The metadata a new object gets; what only the server may set is dropped from what was given. */
export function metadataForCreate(given: GivenMetadata, birth: Birth): ObjectMeta {
  if (namesVersion(given.resourceVersion)) {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  const namespace = agreedNamespace(given.namespace, birth.namespace);
  const named = isSet(given.name) || !isSet(given.generateName);
  return {
    ...clientOwned(given),
    ...(isSet(given.generateName) && { generateName: given.generateName }),
    name: named ? (given.name ?? '') : generatedName(given.generateName ?? '', birth.randomByte),
    ...(namespace !== undefined && { namespace }),
    uid: birth.uid,
    creationTimestamp: birth.now,
  };
}

/** The metadata after an update: the client's part as given, the server's part and its managers as stored. */
export function metadataForUpdate(given: GivenMetadata, stored: ObjectMeta): ObjectMeta {
  const { name, generateName, namespace, uid, creationTimestamp } = stored;
  const { deletionTimestamp, deletionGracePeriodSeconds, generation, managedFields } = stored;
  return {
    ...clientOwned(given),
    ...(managedFields !== undefined && { managedFields }),
    ...(generateName !== undefined && { generateName }),
    ...(namespace !== undefined && { namespace }),
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }),
    ...(generation !== undefined && { generation }),
    name,
    uid,
    creationTimestamp,
  };
}

/** The stored object an update speaks of, with its resourceVersion. */
export type UpdateTarget = {
  readonly resource: GroupResource;
  readonly metadata: ObjectMeta;
  readonly resourceVersion: string;
};

/** Refuses an update that was made for another object or another version; empty fields claim nothing. */
export function checkUpdateTarget(
  given: GivenMetadata,
  { resource, metadata, resourceVersion }: UpdateTarget,
): void {
  if (isSet(given.name) && given.name !== metadata.name) {
    throw badRequest(
      `the name of the object (${given.name}) does not match the name on the URL (${metadata.name})`,
    );
  }
  agreedNamespace(given.namespace, metadata.namespace);
  if (isSet(given.uid) && given.uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${metadata.uid}`;
    throw conflict(resource, metadata.name, why);
  }
  if (namesVersion(given.resourceVersion) && given.resourceVersion !== resourceVersion) {
    throw conflict(resource, metadata.name);
  }
}

/** Refuses a delete whose preconditions do not hold. */
export function checkDeletePreconditions(
  preconditions: { readonly uid?: string; readonly resourceVersion?: string } | undefined,
  { resource, metadata, resourceVersion }: UpdateTarget,
): void {
  if (preconditions === undefined) return;
  const { uid, resourceVersion: version } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    throw conflict(resource, metadata.name, why);
  }
  if (version !== undefined && version !== resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${version}, ResourceVersion in object meta: ${resourceVersion}`;
    throw conflict(resource, metadata.name, why);
  }
}

type ClientOwned = Pick<ObjectMeta, 'labels' | 'annotations' | 'finalizers' | 'ownerReferences'>;

function clientOwned({ labels, annotations, finalizers, ownerReferences }: GivenMetadata): ClientOwned {
  return {
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
    ...(finalizers !== undefined && { finalizers: [...new Set(finalizers)] }),
    ...(ownerReferences !== undefined && { ownerReferences }),
  };
}

function agreedNamespace(given: string | undefined, onPath: string | undefined): string | undefined {
  if (isSet(given) && onPath !== undefined && given !== onPath) {
    throw badRequest(
      `the namespace of the provided object (${given}) does not match the namespace sent on the request (${onPath})`,
    );
  }
  // Cluster-scoped kinds keep a given namespace, so that validation can refuse it by its field.
  return onPath ?? (isSet(given) ? given : undefined);
}

/** `0` is no version, as in Kubernetes. */
function namesVersion(given: string | undefined): boolean {
  return isSet(given) && given !== '0';
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
