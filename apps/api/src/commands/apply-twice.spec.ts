import { type JsonObject, type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { apiVersionOf } from '@berth/kube';
import { endpoints } from '../resources/endpoints/endpoints.js';
import { namespace } from '../resources/namespace.js';
import { served } from '../resources/object-text.js';
import { persistentVolumeClaim } from '../resources/persistent-volume-claim/persistent-volume-claim.js';
import { type Resource } from '../resources/resource.js';
import { secret } from '../resources/secret/secret.js';
import { service } from '../resources/service/service.js';
import { MemoryPorts } from '../testing/memory-ports.js';
import { applyObject } from './apply-object.js';

const origin = { actor: 'admin', requestId: 'r' };

async function applied(ports: MemoryPorts, resource: Resource, fields: JsonObject, fieldManager = 'one') {
  const target = { resource, cluster: 'east', namespace: resource.namespaced ? 'default' : '' };
  const value = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name: 'a' },
    ...fields,
  };
  const options = { dryRun: false, fieldManager, fieldValidation: 'Strict', force: false } as const;
  const body = { value, duplicateFields: [] };
  const { object } = await applyObject(target, 'a', 'object', body, options, origin, ports);
  ports.time = new Date(ports.time.getTime() + 5_000);
  return object;
}

const fieldsOf = (object: KubeObject) =>
  served(object, 1).metadata.managedFields?.map((entry) => (entry as JsonObject)['fieldsV1']);

describe('applying again, later, what the server fills in or writes otherwise', () => {
  it.each<[string, Resource, JsonObject]>([
    ['a namespace with nothing', namespace, {}],
    ['plain texts of a Secret', secret, { stringData: { a: '1' } }],
    ['a Secret without a type', secret, { type: '', data: { a: 'MQ==' } }],
    ['ports of a service without protocol', service, { spec: { ports: [{ port: 80 }] } }],
    [
      'ports of Endpoints without protocol',
      endpoints,
      { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 1 }] }] },
    ],
  ])('changes nothing for %s, and is no conflict for another', async (_what, resource, fields) => {
    const ports = new MemoryPorts();
    const first = await applied(ports, resource, fields);
    expect(await applied(ports, resource, fields)).toEqual(first);
    expect(ports.events).toHaveLength(1);
    const shared = await applied(ports, resource, fields, 'two');
    expect(await applied(ports, resource, fields, 'two')).toEqual(shared);
  });

  it('changes nothing for an amount that is only spelled otherwise', async () => {
    const ports = new MemoryPorts();
    const asking = (storage: string) => ({
      spec: { storageClassName: 'x', accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
    const first = await applied(ports, persistentVolumeClaim, asking('1Gi'));
    expect(await applied(ports, persistentVolumeClaim, asking('1024Mi'))).toEqual(first);
    expect(ports.events).toEqual(['ClaimCreated']);
  });

  it('owns the texts of a Secret where they are kept, and takes them away from there', async () => {
    const ports = new MemoryPorts();
    const first = await applied(ports, secret, { stringData: { a: '1', b: '2' } });
    expect(fieldsOf(first)).toEqual([{ 'f:data': { 'f:a': {}, 'f:b': {} } }]);
    const second = await applied(ports, secret, { stringData: { b: '2' } });
    expect(second).toHaveProperty('data', { b: 'Mg==' });
    expect(fieldsOf(second)).toEqual([{ 'f:data': { 'f:b': {} } }]);
  });
});
