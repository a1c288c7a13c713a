import { type Json, type KubeObject } from '@berth/domain';
import { apiVersionOf, type Writer } from '@berth/kube';
import { type CommandPorts, type Target, timestamp } from './command-ports.js';

/** Which half of an object a write may change. */
export type Part = 'object' | 'status';

/** Who writes, for the book of who owns which field. */
export function writerOf(target: Target, part: Part, manager: string, ports: CommandPorts): Writer {
  const { resource } = target;
  return {
    manager,
    schema: resource.schema,
    apiVersion: apiVersionOf(resource),
    ...(part === 'status' && { subresource: 'status' as const }),
    hasStatus: resource.subresources.some(({ name }) => name === 'status'),
    now: timestamp(ports.now()),
  };
}

/** The object with these managedFields, or with none. */
export function withManagedFields(object: KubeObject, entries: readonly Json[] | undefined): KubeObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  const kept = entries !== undefined && entries.length > 0 ? { managedFields: entries } : {};
  return { ...object, metadata: { ...metadata, ...kept } };
}

/** The object as the JSON that it is. */
export function jsonOf({ apiVersion, kind, ...object }: KubeObject) {
  return { apiVersion, kind, ...object } as unknown as { readonly [field: string]: Json };
}
