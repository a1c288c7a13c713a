import { type JsonObject, type KubeObject } from '@berth/domain';
import {
  ApiError,
  apiVersionOf,
  applyConfiguration,
  badRequest,
  checkUpdateTarget,
  conflict,
  groupResourceOf,
  managedFieldsOfApplied,
  notFound,
  type ParsedBody,
  type PatchOptions,
} from '@berth/kube';
import { notAllowed } from '../authorization/forbidden.js';
import { configurationDecoderOf, decoderOf } from '../resources/decoders.js';
import { served } from '../resources/object-text.js';
import { DEFAULT_CLUSTER } from '../rest/resource-path.js';
import { applyChange } from './apply-change.js';
import { type CommandPorts, type Origin, type Target, type Written } from './command-ports.js';
import { createObject } from './create-object.js';
import { jsonOf, type Part, writerOf } from './managers.js';
import { readOpened, updateTarget } from './read-existing.js';
import { contendedName, untilSettled } from './retry.js';

/** What is applied, and how; everything an attempt needs. */
type Request = {
  readonly target: Target;
  readonly name: string;
  readonly part: Part;
  readonly body: ParsedBody;
  readonly applied: KubeObject;
  readonly options: PatchOptions;
  readonly origin: Origin;
};

/** Server-side apply: makes the object, or its status, be what the body says, as far as that is the manager's. */
export async function applyObject(
  target: Target,
  name: string,
  part: Part,
  body: ParsedBody,
  options: PatchOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<Written & { readonly created: boolean }> {
  const { applied, warnings } = configurationOf(target, name, body, options);
  const request = { target, name, part, body, applied, options, origin };
  const created = await createdIfMissing(request, ports);
  if (created !== undefined) return { ...created, created: true };
  return untilSettled(
    'apply',
    async () => ({ ...(await changed(request, ports)), warnings, created: false }),
    () => conflict(groupResourceOf(target.resource), name),
    contendedName(target, name),
  );
}

/** The configuration in the body, without defaults: what it does not say it does not own. */
function configurationOf({ resource }: Target, name: string, body: ParsedBody, options: PatchOptions) {
  const { apiVersion = '', kind = '' } = body.value;
  const expected = apiVersionOf(resource);
  if (apiVersion !== expected) {
    const given = typeof apiVersion === 'string' ? apiVersion : JSON.stringify(apiVersion);
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${given}, expected: ${expected}`,
    );
  }
  if (kind === '') throw badRequest('an apply patch must say its kind');
  const { object, warnings } = configurationDecoderOf(resource)(body, options.fieldValidation);
  if (object.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  return { applied: { ...object, metadata: { ...object.metadata, name: nameIn(object, name) } }, warnings };
}

function nameIn({ metadata }: KubeObject, name: string): string {
  const given = (metadata.name as string | undefined) ?? name;
  if (given === name) return name;
  throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}

/** The new object; undefined: there is one, or someone else made it just now. */
async function createdIfMissing(request: Request, ports: CommandPorts): Promise<Written | undefined> {
  const { target, name, part, body, applied, options, origin } = request;
  if ((await ports.readObject(target, name)) !== undefined) return undefined;
  if (part === 'status') throw notFound(groupResourceOf(target.resource), name);
  refuseIdentity(target, applied);
  refuseUnlessMayCreate(request, ports);
  const metadata = { ...(body.value['metadata'] as JsonObject | undefined), name };
  const named = { ...body, value: { ...body.value, metadata } };
  try {
    return await createObject(target, named, options, origin, ports, (_decoded, writer) =>
      managedFieldsOfApplied(jsonOf(applied), writer),
    );
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'AlreadyExists') return undefined;
    throw error;
  }
}

/** A configuration that names an incarnation is not meant for another one, and none is there. */
function refuseIdentity({ resource }: Target, { metadata: { uid, name } }: KubeObject): void {
  if ((uid as string | undefined) === undefined || uid === '') return;
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(groupResourceOf(resource), name, why);
}

/** The right to patch is not the right to make what is not there. */
function refuseUnlessMayCreate({ target, name, origin: { user } }: Request, ports: CommandPorts): void {
  if (user === undefined) return;
  const { resource, cluster, namespace } = target;
  const at = { namespace, name, subresource: '' };
  const attributes = { verb: 'create', ...groupResourceOf(resource), ...at };
  if (ports.askerOf(user, resource.global ? DEFAULT_CLUSTER : cluster).may(attributes)) return;
  throw notAllowed(user, attributes);
}

async function changed(request: Request, ports: CommandPorts) {
  const { target, name, part, applied, options, origin } = request;
  const { force, fieldManager, dryRun } = options;
  const before = await readOpened(target, name, ports);
  checkUpdateTarget(applied.metadata, updateTarget(target, before));
  const live = jsonOf(served(before.object, undefined));
  const writer = writerOf(target, part, fieldManager, ports);
  const decoded = (value: JsonObject) =>
    decoderOf(target.resource)({ value, duplicateFields: [] }, 'Ignore').object;
  const complete = (value: JsonObject) => jsonOf(decoded(value));
  const { object, managedFields } = applyConfiguration(live, jsonOf(applied), writer, force, complete);
  const after = decoded(object);
  return applyChange({ target, before, after, part, fieldManager, managedFields, dryRun, origin }, ports);
}
