import { createHash } from 'node:crypto';
import { type ResourceDescription } from '../discovery/resource-description.js';
import { type OpenApiInfo, openApiV2Document, openApiV3Documents } from './documents.js';
import { encodeOpenApiV2 } from './v2-protobuf.js';

/** A document ready to be sent; the hash is of its content and serves as version and ETag. */
export type OpenApiText = { readonly text: string; readonly hash: string };

/** All published documents of an API. */
export type OpenApi = {
  /** By path: `api/v1`, `apis/storage.k8s.io/v1`. */
  readonly v3: ReadonlyMap<string, OpenApiText>;
  readonly v2: OpenApiText & { readonly protobuf: Uint8Array };
};

/** Builds the documents; once at the start, for they take some milliseconds and never change. */
export function buildOpenApi(
  resources: readonly ResourceDescription[],
  info: OpenApiInfo,
  patchTypes?: readonly string[],
): OpenApi {
  const documents = [...openApiV3Documents(resources, info, patchTypes)];
  const v2 = openApiV2Document(resources, info);
  return {
    v3: new Map(documents.map(([path, document]) => [path, hashed(document)])),
    v2: { ...hashed(v2), protobuf: encodeOpenApiV2(v2) },
  };
}

/** `GET /openapi/v3`: where each document is, below `prefix` such as `/clusters/east`. */
export function openApiIndex({ v3 }: OpenApi, prefix = '') {
  const entries = [...v3].map(([path, { hash }]) => [
    path,
    { serverRelativeURL: `${prefix}/openapi/v3/${path}?hash=${hash}` },
  ]);
  return { paths: Object.fromEntries(entries) as Record<string, { serverRelativeURL: string }> };
}

function hashed(document: unknown): OpenApiText {
  const text = JSON.stringify(document);
  return { text, hash: createHash('sha256').update(text).digest('hex').slice(0, 32).toUpperCase() };
}
