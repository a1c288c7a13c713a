import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../testing/bad-bodies.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const PODS = '/api/v1/namespaces/default/pods';
const WEB = `${PODS}/web`;
const spec = { containers: [{ name: 'main', image: 'app' }] };
const binding = (target: object, metadata: object = { name: 'web' }) => ({
  apiVersion: 'v1',
  kind: 'Binding',
  metadata,
  target,
});
const toNode = (name: string) => binding({ kind: 'Node', name });

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});
beforeEach(async () => {
  await api.client.request('DELETE', WEB);
  await api.client.request('POST', PODS, { metadata: { name: 'web' }, spec }, json);
});

const bind = (body: object, path = `${WEB}/binding`) => api.client.request('POST', path, body, json);

describe('a binding of a pod', () => {
  it('gives it its node, with what the scheduler notes', async () => {
    const annotated = binding({ name: 'n1' }, { name: 'web', annotations: { why: 'free' } });
    expect(await bind(annotated)).toMatchObject({
      status: 201,
      body: { kind: 'Status', status: 'Success', code: 201 },
    });
    expect((await api.client.request('GET', WEB)).body).toMatchObject({
      metadata: { annotations: { why: 'free' } },
      spec: { nodeName: 'n1' },
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
  });

  it('is made once', async () => {
    await bind(toNode('n1'));
    expect(await bind(toNode('n2'))).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
      },
    });
  });

  it('made by many at the same time gives one node', async () => {
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((node) => bind(toNode(node))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  });

  it.each([
    ['names no node', binding({}), 422, 'target.name: Required value'],
    [
      'names something else',
      binding({ kind: 'Rack', name: 'r' }),
      422,
      'target.kind: Unsupported value: "Rack": supported values: "<empty>", "Node"',
    ],
    ['is of another pod', binding({ name: 'n' }, { name: 'db' }), 400, 'name in URL does not match name'],
    ['is of an older pod', binding({ name: 'n' }, { name: 'web', uid: 'x' }), 409, 'UID in precondition: x'],
    ['is none', { apiVersion: 'v1', kind: 'Pod', target: { name: 'n' } }, 400, 'Binding'],
  ])('is refused where it %s', async (_what, body, status, message) => {
    const answer = await bind(body);
    expect(answer).toMatchObject({
      status,
      body: { message: expect.stringContaining(message) as string },
    });
    expect((await api.client.request('GET', WEB)).body).not.toHaveProperty('spec.nodeName');
  });

  it('is refused while the pod is held back, and of no pod', async () => {
    const held = { metadata: { name: 'held' }, spec: { ...spec, schedulingGates: [{ name: 'a/b' }] } };
    await api.client.request('POST', PODS, held, json);
    const ofHeld = await bind(binding({ name: 'n' }, { name: 'held' }), `${PODS}/held/binding`);
    expect(ofHeld).toMatchObject({ status: 409 });
    expect((await bind(binding({ name: 'n' }, {}), `${PODS}/nobody/binding`)).status).toBe(404);
  });

  it('is only made, and pods are not made below their names', async () => {
    expect((await api.client.request('GET', `${WEB}/binding`)).status).toBe(405);
    expect((await bind(toNode('n'), WEB)).status).toBe(405);
    expect((await bind(toNode('n'), `${WEB}/status`)).status).toBe(405);
  });

  it('leaves the pod alone in a dry run', async () => {
    expect((await bind(toNode('n1'), `${WEB}/binding?dryRun=All`)).status).toBe(201);
    expect((await api.client.request('GET', WEB)).body).not.toHaveProperty('spec.nodeName');
  });
});
