/** What someone wants to do, as rules judge it. */
export type Attributes = ResourceAttributes | PathAttributes;

export type ResourceAttributes = {
  readonly verb: string;
  readonly group: string;
  /** Plural. */
  readonly resource: string;
  /** `''`: the object itself. */
  readonly subresource: string;
  /** `''`: all namespaces, or none. */
  readonly namespace: string;
  /** `''`: not one object. */
  readonly name: string;
};

/** A path that names no resource. */
export type PathAttributes = { readonly verb: string; readonly path: string };

export function isPath(attributes: Attributes): attributes is PathAttributes {
  return 'path' in attributes;
}

/** `pods` or `pods/status`, as rules and messages write it. */
export function resourceText({
  resource,
  subresource,
}: Pick<ResourceAttributes, 'resource' | 'subresource'>): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}
