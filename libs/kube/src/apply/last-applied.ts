import { canonicalJson, type Json, type JsonObject } from '@berth/domain';
import { parseJson } from '../body/parse-json.js';
import { type ObjectSchema } from '../schema/schema.js';
import { differenceOf, type FieldSet, NO_FIELDS } from './field-set.js';
import { isObject } from './members.js';
import { changesBetween, fieldsOf } from './object-fields.js';

/** Where client-side apply keeps what it applied. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manager that takes over from its own client-side apply without conflict. */
export const KUBECTL = 'kubectl';

/** The fields that client-side apply set and that still are as it set them. */
export function clientAppliedFields(live: JsonObject, schema: ObjectSchema): FieldSet {
  const applied = parsed(annotationsOf(live)[LAST_APPLIED]);
  if (applied === undefined) return NO_FIELDS;
  const { added, modified, removed } = changesBetween(applied, live, schema);
  return [added, modified, removed].reduce<FieldSet>(differenceOf, fieldsOf(applied, schema));
}

/** The object with the annotation brought up to what is applied now, where it has one. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const annotations = annotationsOf(object);
  if ((annotations[LAST_APPLIED] ?? '') === '') return object;
  const metadata = applied['metadata'] as JsonObject | undefined;
  const { [LAST_APPLIED]: _last, ...others } = annotationsOf(applied);
  const kept = { ...metadata, annotations: others };
  // As kubectl writes it, line end included; `annotations` stays, empty or not.
  const text = `${canonicalJson({ ...applied, metadata: kept })}\n`;
  const noted = { ...annotations, [LAST_APPLIED]: text };
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations: noted } };
}

function annotationsOf(object: JsonObject): Readonly<Record<string, string>> {
  const metadata = object['metadata'] as { annotations?: Readonly<Record<string, string>> } | undefined;
  return metadata?.annotations ?? {};
}

function parsed(text: string | undefined): JsonObject | undefined {
  try {
    // A body within a body: read with the same care.
    const value = parseJson(text ?? '').value as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
