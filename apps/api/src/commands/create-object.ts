import { randomBytes } from 'node:crypto';
import { type Decision, type Json, type JsonObject, type KubeObject } from '@berth/domain';
import { NameTakenError } from '@berth/event-store';
import {
  alreadyExists,
  conflict,
  forbiddenRequest,
  groupResourceOf,
  invalidObject,
  managedFieldsOfNew,
  metadataErrors,
  metadataForCreate,
  notFound,
  type ParsedBody,
  type StatusCause,
  type WriteOptions,
  type Writer,
} from '@berth/kube';
import { changeCommitted } from '../metrics.js';
import { decoderOf } from '../resources/decoders.js';
import { type CommandPorts, type Holders, type Origin, type Target, type Written } from './command-ports.js';
import { admissionOf } from './admission.js';
import { creationOf } from './decisions.js';
import { jsonOf, withManagedFields, writerOf } from './managers.js';
import { positionIn } from './position-in.js';
import { untilSettled } from './retry.js';

/**
 * Takes a new object in: decoded, completed, validated, admitted, sealed, and appended if this is no dry run. Its fields
 * are its creator's, unless an apply makes it.
 */
export async function createObject(
  target: Target,
  body: ParsedBody,
  options: WriteOptions,
  origin: Origin,
  ports: CommandPorts,
  managedFieldsOf: (object: JsonObject, writer: Writer) => readonly Json[] = managedFieldsOfNew,
): Promise<Written> {
  const decoded = decoderOf(target.resource)(body, options.fieldValidation);
  const gone = (): Error => conflict(groupResourceOf(target.resource), decoded.object.metadata.name);
  // Before admission: what that adds is nobody's.
  const writer = writerOf(target, 'object', options.fieldManager, ports);
  const managedFields = managedFieldsOf(jsonOf(decoded.object), writer);
  return untilSettled(
    'create',
    async (count) => {
      const object = withManagedFields(completed(target, decoded.object, origin, ports), managedFields);
      const holders = await usableHolders(target, object, count > 0, ports);
      // What is not stored needs no seal.
      const stored = options.dryRun ? object : await ports.sealer.sealObject(object);
      const decision = withHolders(creationOf(target.cluster, stored, ports.newUid), holders);
      const made = await appendNew(target, object, decision, options.dryRun, origin, ports);
      return { ...made, warnings: decoded.warnings };
    },
    gone,
  );
}

/** The object as it would be stored; a generated name is drawn anew in each attempt. */
function completed(target: Target, decoded: KubeObject, origin: Origin, ports: CommandPorts): KubeObject {
  const { resource } = target;
  const admission = admissionOf(target, origin, ports);
  const metadata = metadataForCreate(decoded.metadata, {
    uid: ports.newUid(),
    now: admission.now,
    randomByte: () => randomBytes(1)[0] ?? 0,
    ...(resource.namespaced ? { namespace: target.namespace } : {}),
  });
  const object = resource.admitCreate({ ...decoded, metadata }, admission);
  const errors = [...metadataErrors(object.metadata, resource), ...resource.validate(object)];
  if (errors.length === 0) errors.push(...(resource.validateAmong?.(object, admission) ?? []));
  if (errors.length > 0) throw invalidObject(resource, object.metadata.name, errors);
  const why = resource.refuseCreate?.(object, admission);
  if (why !== undefined) throw forbiddenRequest(groupResourceOf(resource), object.metadata.name, why);
  return object;
}

/** The namespace and cluster the object will live in; refuses when one is missing or going. */
async function usableHolders(
  target: Target,
  object: KubeObject,
  fresh: boolean,
  ports: CommandPorts,
): Promise<Holders> {
  if (target.resource.global) return {};
  const holders = await ports.holders(target.cluster, target.namespace, fresh);
  if (holders.cluster === undefined)
    throw notFound({ group: 'berth.dev', resource: 'clusters' }, target.cluster);
  if (holders.cluster.terminating) {
    throw terminatingHolder(target, object, `cluster ${target.cluster}`);
  }
  if (!target.resource.namespaced) return holders;
  if (holders.namespace === undefined)
    throw notFound({ group: '', resource: 'namespaces' }, target.namespace);
  if (holders.namespace.terminating) {
    throw terminatingHolder(target, object, `namespace ${target.namespace}`, [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${target.namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ]);
  }
  return holders;
}

function terminatingHolder(
  { resource }: Target,
  { metadata: { name } }: KubeObject,
  holder: string,
  causes: readonly StatusCause[] = [],
): Error {
  const why = `unable to create new content in ${holder} because it is being terminated`;
  return forbiddenRequest(groupResourceOf(resource), name, why, causes);
}

/** The decision holds only while namespace and cluster are what they were seen as. */
function withHolders(decision: Decision, { cluster, namespace }: Holders): Decision {
  const relied = [cluster, namespace].filter((holder) => holder !== undefined);
  return {
    ...decision,
    preconditions: [...decision.preconditions, ...relied.map(({ uid, version }) => ({ uid, version }))],
  };
}

async function appendNew(
  target: Target,
  object: KubeObject,
  decision: Decision,
  dryRun: boolean,
  origin: Origin,
  ports: CommandPorts,
): Promise<Pick<Written, 'object' | 'position'>> {
  const { name } = object.metadata;
  const taken = (): Error => alreadyExists(groupResourceOf(target.resource), name);
  if (dryRun) {
    if ((await ports.readObject(target, name)) !== undefined) throw taken();
    return { object, position: undefined };
  }
  try {
    const appended = await ports.append(decision, origin);
    changeCommitted(target.resource.kind, 'create');
    return {
      object: appended.instead ?? object,
      position: positionIn(decision, object.metadata.uid, appended),
    };
  } catch (error) {
    throw error instanceof NameTakenError ? taken() : error;
  }
}
