import { isDeepStrictEqual } from 'node:util';
import { type Change, type Decision, type Json, type KubeObject, type Tracked } from '@berth/domain';
import {
  addedFinalizerErrors,
  forbiddenRequest,
  groupResourceOf,
  invalidObject,
  keepSpelling,
  managedFieldsAfter,
  metadataErrors,
  metadataForUpdate,
} from '@berth/kube';
import { changeCommitted } from '../metrics.js';
import { type CommandPorts, type Origin, type Target } from './command-ports.js';
import { admissionOf } from './admission.js';
import { editOf } from './decisions.js';
import { jsonOf, type Part, withManagedFields, writerOf } from './managers.js';
import { positionIn } from './position-in.js';
import { type Opened } from './read-existing.js';

export type ChangeRequest = {
  readonly target: Target;
  readonly before: Opened;
  /** Decoded; what the client may not change is still the client's. */
  readonly after: KubeObject;
  readonly part: Part;
  readonly fieldManager: string;
  /** Whose fields are whose after the change, where that is settled. */
  readonly managedFields?: readonly Json[];
  readonly dryRun: boolean;
  readonly origin: Origin;
};

/** The last steps every update and patch share: keep what is the server's, validate, admit, seal, decide, append. */
export async function applyChange(
  request: ChangeRequest,
  ports: CommandPorts,
): Promise<{ readonly object: KubeObject; readonly position: number }> {
  const { target, before, dryRun } = request;
  const changed = settled(request, ports);
  if (!isDeepStrictEqual(changed, before.object)) {
    refuseInvalid(target, changed, before.object, request.part);
    refuseUnadmitted(request, changed, ports);
  }
  const after = withManagedFields(changed, await managedFieldsOf(request, changed, ports));
  if (isDeepStrictEqual(after, before.object)) return { object: before.object, position: before.position };
  // What is not stored needs no seal.
  const wanted = dryRun ? after : await ports.sealer.sealObject(after, before.stored);
  const decision = await editOf({ ...before, object: before.stored }, wanted, ports);
  // The domain may keep what is its own, such as a claim's phase.
  const left = changeOn(decision, before)?.after;
  if (left === undefined || dryRun) return { object: left ?? before.object, position: before.position };
  const object = await ports.sealer.openObject(left);
  const appended = await ports.append(decision, request.origin);
  changeCommitted(target.resource.kind, 'update');
  return { object, position: positionIn(decision, before.object.metadata.uid, appended) };
}

/** Whose fields are whose: as an apply settled it, or by what the domain lets the change do. */
async function managedFieldsOf(
  { target, before, after, part, fieldManager, managedFields }: ChangeRequest,
  changed: KubeObject,
  ports: CommandPorts,
): Promise<readonly Json[]> {
  if (managedFields !== undefined) return managedFields;
  const left = changeOn(await editOf(before, changed, ports), before)?.after ?? before.object;
  const given = withManagedFields(left, after.metadata.managedFields);
  return managedFieldsAfter(
    jsonOf(before.object),
    jsonOf(given),
    writerOf(target, part, fieldManager, ports),
  );
}

function changeOn(decision: Decision, { object }: Tracked): Change | undefined {
  return decision.changes.find(({ uid }) => uid === object.metadata.uid);
}

/** The object as it will be stored: the other half and the server's fields from before. Metadata is of both halves. */
function settled({ target, before, after, part, origin }: ChangeRequest, ports: CommandPorts): KubeObject {
  const { resource } = target;
  const changed = part === 'status' ? withStatus(before.object, after.status) : after;
  const metadata = metadataForUpdate(after.metadata, before.object.metadata);
  const { berth } = before.object;
  const named = { ...changed, metadata, ...(berth !== undefined && { berth }) };
  const spelled = keepSpelling(named, before.object, resource.schema);
  const kept = resource.keepOnUpdate?.(spelled, before.object) ?? spelled;
  if (part === 'object') return withStatus(kept, before.object.status);
  return resource.admitStatus?.(kept, before.object, admissionOf(target, origin, ports)) ?? kept;
}

/** The object with another status, or none. */
function withStatus(object: KubeObject, status: KubeObject['status']): KubeObject {
  const copy: { -readonly [Key in keyof KubeObject]: KubeObject[Key] } = { ...object };
  delete copy.status;
  return status === undefined ? copy : { ...copy, status };
}

function refuseInvalid({ resource }: Target, after: KubeObject, before: KubeObject, part: Part): void {
  const errors = [
    ...metadataErrors(after.metadata, resource),
    ...addedFinalizerErrors(after.metadata, before.metadata),
    ...(part === 'status'
      ? (resource.validateStatus?.(after) ?? [])
      : [...resource.validate(after), ...resource.validateUpdate(after, before)]),
  ];
  if (errors.length > 0) throw invalidObject(resource, before.metadata.name, errors);
}

function refuseUnadmitted(
  { target, before, part, origin }: ChangeRequest,
  after: KubeObject,
  ports: CommandPorts,
): void {
  if (part === 'status') return;
  const why = target.resource.refuseUpdate?.(after, before.object, admissionOf(target, origin, ports));
  if (why !== undefined)
    throw forbiddenRequest(groupResourceOf(target.resource), before.object.metadata.name, why);
}
