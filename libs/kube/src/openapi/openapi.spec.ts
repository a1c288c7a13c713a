import { describe, expect, it } from 'vitest';
import { type ResourceDescription } from '../discovery/resource-description.js';
import { kindSchema } from '../schema/kind-schema.js';
import { LABEL_SELECTOR_SCHEMA } from '../schema/meta-schemas.js';
import { keyedListSchema, mapSchema, objectSchema, plainSchema, stringSchema } from '../schema/schema.js';
import { Components } from './components.js';
import { buildOpenApi, openApiIndex } from './openapi.js';
import { ProtoWriter } from './proto-writer.js';
import { wantsOpenApiProtobuf } from './v2-protobuf.js';

const claim: ResourceDescription = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  categories: [],
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  schema: kindSchema('io.k8s.api.core.v1.PersistentVolumeClaim', 'A claim.', {
    spec: objectSchema(
      'What is asked for.',
      {
        capacity: mapSchema('Sizes.', plainSchema('quantity', '')),
        selector: { ...LABEL_SELECTOR_SCHEMA, description: 'Labels a volume must have.' },
        volumeMode: stringSchema('Mode.', { default: 'Filesystem' }),
        conditions: keyedListSchema(
          'What holds.',
          'type',
          objectSchema('One.', { type: stringSchema('Type.') }),
        ),
      },
      { name: 'io.k8s.api.core.v1.PersistentVolumeClaimSpec' },
    ),
  }),
};
const storageClass: ResourceDescription = {
  ...claim,
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  plural: 'storageclasses',
  namespaced: false,
  verbs: ['get', 'list'],
  subresources: [],
  schema: kindSchema('io.k8s.api.storage.v1.StorageClass', 'A class.', { provisioner: stringSchema('Who.') }),
};
const openApi = buildOpenApi([claim, storageClass], { title: 'Berth', version: 'v1.32.0' });

type Any = Record<string, Record<string, Record<string, unknown>>>;
const document = (path: string) =>
  JSON.parse(openApi.v3.get(path)?.text ?? 'null') as {
    paths: Any;
    components: {
      schemas: Record<string, { properties: Record<string, unknown> } & Record<string, unknown>>;
    };
  };
const core = document('api/v1');
const itemPath = '/api/v1/namespaces/{namespace}/persistentvolumeclaims/{name}';

describe('the v3 documents', () => {
  it('are listed with their content hash', () => {
    const { paths } = openApiIndex(openApi, '/clusters/east');
    expect(Object.keys(paths)).toEqual(['api/v1', 'apis/storage.k8s.io/v1']);
    expect(paths['api/v1']?.serverRelativeURL).toMatch(
      /^\/clusters\/east\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{32}$/,
    );
  });

  it('come out the same every time', () => {
    const again = buildOpenApi([claim, storageClass], { title: 'Berth', version: 'v1.32.0' });
    expect(again.v3.get('api/v1')?.hash).toBe(openApi.v3.get('api/v1')?.hash);
    expect(again.v2.hash).toBe(openApi.v2.hash);
  });

  it('tell kubectl that field validation is the server’s and which patches it takes', () => {
    const patch = core.paths[itemPath]?.['patch'] as Record<string, unknown>;
    const names = (patch['parameters'] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    expect(Object.keys((patch['requestBody'] as { content: object }).content)).toEqual([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/apply-patch+yaml',
    ]);
    expect(patch['x-kubernetes-action']).toBe('patch');
    expect(patch['x-kubernetes-group-version-kind']).toEqual({
      group: '',
      version: 'v1',
      kind: 'PersistentVolumeClaim',
    });
  });

  it('hold a path for each served verb and no other', () => {
    expect(Object.keys(core.paths)).toEqual([
      '/api/v1/namespaces/{namespace}/persistentvolumeclaims',
      itemPath,
      `${itemPath}/status`,
      '/api/v1/persistentvolumeclaims',
    ]);
    expect(Object.keys(core.paths[itemPath] ?? {})).toEqual(['get', 'put', 'patch', 'delete', 'parameters']);
    const { paths } = document('apis/storage.k8s.io/v1');
    expect(Object.keys(paths['/apis/storage.k8s.io/v1/storageclasses'] ?? {})).toEqual(['get']);
  });

  it('refer to no component they do not hold', () => {
    for (const { text } of openApi.v3.values()) {
      const { components } = JSON.parse(text) as typeof core;
      for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
        expect(components.schemas).toHaveProperty([name]);
      }
    }
  });

  it('give every operation an id of its own', () => {
    const ids = [...(openApi.v3.get('api/v1')?.text ?? '').matchAll(/"operationId":"([^"]+)"/g)].map(
      ([, id]) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('createCoreV1NamespacedPersistentVolumeClaim');
  });

  it('carry kinds, defaults, patch keys and named types', () => {
    const { schemas } = core.components;
    expect(schemas['io.k8s.api.core.v1.PersistentVolumeClaim']?.['x-kubernetes-group-version-kind']).toEqual([
      { group: '', version: 'v1', kind: 'PersistentVolumeClaim' },
    ]);
    const spec = schemas['io.k8s.api.core.v1.PersistentVolumeClaimSpec'];
    expect(spec?.properties).toMatchObject({
      volumeMode: { type: 'string', default: 'Filesystem' },
      conditions: {
        'x-kubernetes-patch-strategy': 'merge',
        'x-kubernetes-patch-merge-key': 'type',
        'x-kubernetes-list-type': 'map',
      },
      capacity: {
        additionalProperties: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' },
      },
      selector: {
        description: 'Labels a volume must have.',
        allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' }],
      },
    });
    expect(schemas).toHaveProperty(['io.k8s.api.core.v1.PersistentVolumeClaimList']);
  });

  it('describe a type apart from the places it stands in', () => {
    const { schemas } = core.components;
    expect(schemas['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector']?.['description']).toBe(
      LABEL_SELECTOR_SCHEMA.description,
    );
    expect(schemas['io.k8s.api.core.v1.PersistentVolumeClaim']?.properties['spec']).toEqual({
      description: 'What is wanted.',
      allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PersistentVolumeClaimSpec' }],
    });
  });
});

describe('a type that only one field has', () => {
  const components = new Components('v3');
  const inner = objectSchema(
    'A place on the network.',
    { host: stringSchema('Its name.') },
    { name: 'Place' },
  );
  const outer = objectSchema('Something.', { place: inner }, { name: 'Thing' });
  components.reference({ ...outer, name: 'Thing' });

  it('is told of where the field is listed, and not again below it', () => {
    const { Thing, Place } = components.all();
    expect(Thing).toMatchObject({
      description: 'Something.',
      properties: { place: { description: 'A place on the network.' } },
    });
    expect(Place).not.toHaveProperty('description');
  });
});

describe('the v2 document', () => {
  const v2 = JSON.parse(openApi.v2.text) as {
    swagger: string;
    paths: Any;
    definitions: Record<string, unknown>;
  };

  it('shows the patch of each kind that has one', () => {
    expect(v2.swagger).toBe('2.0');
    expect(Object.keys(v2.paths)).toEqual([itemPath]);
    expect(v2.paths[itemPath]?.['patch']).toMatchObject({
      'x-kubernetes-group-version-kind': { group: '', version: 'v1', kind: 'PersistentVolumeClaim' },
    });
    expect(v2.definitions).toHaveProperty(['io.k8s.api.storage.v1.StorageClass']);
  });

  it('says the same as protobuf', () => {
    const fields = readMessage(openApi.v2.protobuf);
    expect(fields.map(([field]) => field)).toEqual([1, 2, 8, 9]);
    expect(textOf(fields, 1)).toBe('2.0');
    const [path] = readMessage(bytesOf(fields, 8));
    const entry = readMessage(path?.[1] ?? new Uint8Array());
    expect(textOf(entry, 1)).toBe(itemPath);
    const patch = readMessage(bytesOf(readMessage(bytesOf(entry, 2)), 8));
    const names = patch
      .filter(([field]) => field === 8)
      .map(([, item]) => [1, 2, 3].reduce((bytes, field) => bytesOf(readMessage(bytes), field), item))
      .map((query) => textOf(readMessage(query), 4));
    expect(names).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    const extensions = patch
      .filter(([field]) => field === 13)
      .map(([, each]) => textOf(readMessage(each), 1));
    expect(extensions).toContain('x-kubernetes-group-version-kind');
    const definitions = readMessage(bytesOf(fields, 9)).map(([, each]) => textOf(readMessage(each), 1));
    expect(definitions).toEqual(Object.keys(v2.definitions));
  });

  it('is asked for by media type', () => {
    expect(wantsOpenApiProtobuf('application/com.github.proto-openapi.spec.v2@v1.0+protobuf')).toBe(true);
    expect(wantsOpenApiProtobuf('application/json')).toBe(false);
  });
});

describe('ProtoWriter', () => {
  it('writes lengths beyond one byte', () => {
    const [field] = readMessage(new ProtoWriter().text(31, 'x'.repeat(300)).finish());
    expect(field?.[0]).toBe(31);
    expect(field?.[1]).toHaveLength(300);
  });
});

type Field = readonly [field: number, content: Uint8Array];

/** Reads a message of texts and messages, which is all that is written here. */
function readMessage(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const length = tag % 8 === 2 ? varint() : 1;
    fields.push([Math.floor(tag / 8), bytes.slice(at, at + length)]);
    at += length;
  }
  return fields;
}

function bytesOf(fields: readonly Field[], field: number): Uint8Array {
  return fields.find(([each]) => each === field)?.[1] ?? new Uint8Array();
}

function textOf(fields: readonly Field[], field: number): string {
  return Buffer.from(bytesOf(fields, field)).toString('utf8');
}
