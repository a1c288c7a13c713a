import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json } from '../testing/bad-bodies.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const CORE = '/api/v1/namespaces/default';
const BACKENDS = '/apis/berth.dev/v1/backends';
const merge = { 'content-type': 'application/merge-patch+json' };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

const post = (path: string, body: object) => api.client.request('POST', path, body, json);

describe('Secrets', () => {
  it('keep what is written as plain text among their data, and never give the plain text back', async () => {
    const body = { metadata: { name: 'login' }, data: { a: 'Yg==' }, stringData: { pass: 'hunter2' } };
    const made = await post(`${CORE}/secrets`, body);
    expect(made).toMatchObject({
      status: 201,
      body: { data: { a: 'Yg==', pass: 'aHVudGVyMg==' }, type: 'Opaque' },
    });
    expect(made.body).not.toHaveProperty('stringData');
    const patch = JSON.stringify({ stringData: { pass: 'hunter3' } });
    await api.client.request('PATCH', `${CORE}/secrets/login`, patch, merge);
    const { body: read } = await api.client.request('GET', `${CORE}/secrets/login`);
    expect(read).toMatchObject({ data: { a: 'Yg==', pass: 'aHVudGVyMw==' } });
    expect(JSON.stringify(read)).not.toContain('stringData');
  });

  it.each([
    ['a number', { stringData: { pin: 1234 } }],
    ['no base64', { data: { pin: '12-34' } }],
    [
      'a broken login',
      { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': '1234 5' } },
    ],
  ])('do not repeat %s in a refusal', async (_what, fields) => {
    const { status, body } = await post(`${CORE}/secrets`, { metadata: { name: 'refused' }, ...fields });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).not.toMatch(/12-?34/);
  });
});

describe('Backends', () => {
  const backend = (name: string, url: string) => ({ metadata: { name }, spec: { type: 'heketi', url } });

  it('are one for each place, however its URL is written, and free it when they go', async () => {
    const first = await post(BACKENDS, backend('one', 'http://heketi'));
    expect(first).toMatchObject({ status: 201, body: { spec: { concurrency: { create: 6, delete: 2 } } } });
    const second = await post(BACKENDS, backend('two', 'HTTP://Heketi.:80/'));
    expect(second).toMatchObject({
      status: 422,
      body: { details: { causes: [{ reason: 'FieldValueDuplicate', field: 'spec.url' }] } },
    });
    await api.client.request('DELETE', `${BACKENDS}/one`);
    expect((await post(BACKENDS, backend('two', 'http://heketi:80'))).status).toBe(201);
  });
});

describe('Pods', () => {
  /** As it comes back: nothing that has a default is left out. */
  const spec = {
    containers: [
      {
        name: 'db',
        image: 'db:1',
        imagePullPolicy: 'IfNotPresent',
        env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        lifecycle: { preStop: { exec: { command: ['stop'] } } },
        livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 10 },
        ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
        resources: { requests: { cpu: '500m' } },
        securityContext: { capabilities: { drop: ['ALL'] } },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [{ name: 'data', mountPath: '/data', subPath: 'db' }],
      },
    ],
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] },
    },
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: { fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 30,
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'db' } },
      { name: 'own', projected: { sources: [{ serviceAccountToken: { path: 'token' } }], defaultMode: 420 } },
    ],
  };

  it('are taken strictly and kept without loss, are Pending, and go at once whatever their grace', async () => {
    const made = await post(`${CORE}/pods?fieldValidation=Strict`, { metadata: { name: 'db-0' }, spec });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ status: { phase: 'Pending' } });
    expect((made.body as { spec: object }).spec).toEqual(spec);
    const selector = encodeURIComponent('status.phase=Pending,spec.nodeName=');
    const { body: list } = await api.client.request('GET', `${CORE}/pods?fieldSelector=${selector}`);
    expect(list).toMatchObject({ kind: 'PodList', items: [{ metadata: { name: 'db-0' } }] });
    const gone = await api.client.request('DELETE', `${CORE}/pods/db-0`);
    expect(gone).toMatchObject({ status: 200, body: { kind: 'Status', status: 'Success' } });
  });
});

describe('a cluster', () => {
  it('that holds a Pod or a Node is not deleted', async () => {
    await post('/apis/berth.dev/v1/clusters', { metadata: { name: 'held' } });
    await post('/clusters/held/api/v1/nodes', { metadata: { name: 'n1' } });
    const remove = () => api.client.request('DELETE', '/apis/berth.dev/v1/clusters/held');
    expect(await remove()).toMatchObject({ status: 409 });
    await api.client.request('DELETE', '/clusters/held/api/v1/nodes/n1');
    expect(await remove()).toMatchObject({ status: 200 });
  });
});
