import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { ApiClient, claimManifest } from '@berth/testing';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';
import { clientCertificate, selfSigned } from '../testing/certificates.js';

const AUDIENCE = 'berth';
const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** An OpenID Connect issuer of the spec's own. */
class Issuer {
  keys!: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };
  #server!: Server;
  url = '';

  async start(tls: { readonly cert: string; readonly key: string }): Promise<void> {
    this.keys = await generateKeyPair('RS256');
    this.#server = createServer(tls, (request, response) => {
      void this.#document(request.url ?? '').then((document) => response.end(JSON.stringify(document)));
    });
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #document(path: string): Promise<object> {
    if (path !== '/keys') return { issuer: this.url, jwks_uri: `${this.url}/keys` };
    return { keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'k1', alg: 'RS256' }] };
  }

  token(claims: JWTPayload, more: { key?: CryptoKey | Uint8Array; alg?: string } = {}): Promise<string> {
    const base = { iss: this.url, aud: AUDIENCE, sub: 'dora', groups: ['devs'] };
    const jwt = new SignJWT({ ...base, ...claims }).setProtectedHeader({
      alg: more.alg ?? 'RS256',
      kid: 'k1',
    });
    if (claims.exp === undefined) jwt.setExpirationTime('5m');
    return jwt.sign(more.key ?? this.keys.privateKey);
  }

  stop(): void {
    this.#server.close();
  }
}

const issuer = new Issuer();
let api: TestApi;
let clients: Awaited<ReturnType<typeof selfSigned>>;
let carol: { readonly cert: string; readonly key: string };
let stranger: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  const tls = await selfSigned();
  clients = await selfSigned('CN=clients');
  carol = await clientCertificate(clients, 'CN=carol,O=devs,O=ops');
  stranger = await clientCertificate(await selfSigned('CN=others'), 'CN=carol');
  await issuer.start(tls);
  api = await startTestApi({
    tokens: [
      { token: 'v', user: { name: 'viewer', uid: '2', groups: ['berth:viewers', 'system:authenticated'] } },
      { token: 'b', user: { name: 'boss', uid: '4', groups: ['system:authenticated'] } },
      { token: 'a', user: { name: 'alice', uid: '3', groups: ['system:authenticated'] } },
    ],
    clientCa: clients.cert,
    oidc: {
      issuer: issuer.url,
      audience: AUDIENCE,
      usernameClaim: 'sub',
      usernamePrefix: 'oidc:',
      groupsClaim: 'groups',
      groupsPrefix: 'oidc:',
      algorithms: ['RS256'],
      certificateAuthority: tls.cert,
    },
  });
}, 60_000);
afterAll(async () => {
  await api.close();
  issuer.stop();
});

type Shown = {
  readonly token?: string;
  readonly certificate?: { readonly cert: string; readonly key: string };
};

async function as<T>(shown: Shown, work: (client: ApiClient) => Promise<T>): Promise<T> {
  const client = new ApiClient({ url: api.url, ca: api.ca, ...shown });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

async function whoIs(shown: Shown, headers: Record<string, string> = {}): Promise<unknown> {
  const { status, body } = await as(shown, (client) => client.request('POST', REVIEW, {}, headers));
  return status === 201 ? (body as { status: { userInfo: unknown } }).status.userInfo : status;
}

describe('who asks', () => {
  it('is told by a client certificate: its common name, in the groups of its organisations', async () => {
    expect(await whoIs({ certificate: carol })).toMatchObject({
      username: 'carol',
      groups: ['devs', 'ops', 'system:authenticated'],
    });
  });

  it('is nobody by a certificate that has ended, or is for servers; one for anything will do', async () => {
    const authority = await selfSigned('CN=clients');
    const [ended, servers, anything] = await Promise.all([
      clientCertificate(clients, 'CN=carol', { endsInMs: -60_000 }),
      clientCertificate(clients, 'CN=carol', { usage: 'server' }),
      clientCertificate(clients, 'CN=carol', { usage: 'anything' }),
    ]);
    expect(await whoIs({ certificate: ended })).toBe(401);
    expect(await whoIs({ certificate: servers })).toBe(401);
    expect(await whoIs({ certificate: await clientCertificate(authority, 'CN=carol') })).toBe(401);
    expect(await whoIs({ certificate: anything })).toMatchObject({ username: 'carol' });
  });

  it('is nobody by the certificate of an authority that is not trusted, or by nothing', async () => {
    expect(await whoIs({ certificate: stranger })).toBe(401);
    expect(await whoIs({})).toBe(401);
  });

  it('learns nothing of clusters as a stranger, and what they are called only when known', async () => {
    const paths = ['default', 'nowhere'].map((name) => `/clusters/${name}`);
    const codes = (shown: Shown, path: string) =>
      as(shown, (client) =>
        Promise.all(paths.map(async (cluster) => (await client.request('GET', cluster + path)).status)),
      );
    expect(await codes({}, '/version')).toEqual([200, 200]);
    expect(await codes({}, '/readyz')).toEqual([200, 200]);
    expect(await codes({}, '/api/v1')).toEqual([401, 401]);
    expect(await codes({ token: 'v' }, '/version')).toEqual([200, 404]);
  });

  it('is told by a token of the issuer', async () => {
    expect(await whoIs({ token: await issuer.token({}) })).toMatchObject({
      username: 'oidc:dora',
      groups: ['oidc:devs', 'system:authenticated'],
    });
  });

  it('is nobody by a token that is not for us, not of the issuer, not valid now, or not signed as it must be', async () => {
    const now = Math.floor(Date.now() / 1000);
    const others = await generateKeyPair('RS256');
    const publicKey = new TextEncoder().encode(JSON.stringify(await exportJWK(issuer.keys.publicKey)));
    const tokens = await Promise.all([
      issuer.token({ aud: 'another' }),
      issuer.token({ iss: `${issuer.url}/other` }),
      issuer.token({ exp: now - 60 }),
      issuer.token({ nbf: now + 600 }),
      issuer.token({ sub: '' }),
      issuer.token({}, { key: others.privateKey }),
      issuer.token({}, { key: publicKey, alg: 'HS256' }),
    ]);
    for (const token of tokens) expect(await whoIs({ token }), token).toBe(401);
    const [header = '', payload = ''] = (await issuer.token({})).split('.');
    expect(await whoIs({ token: `${header}.${payload}.` })).toBe(401);
  });
});

describe('what may be done', () => {
  it('as a viewer is to look, and not at secrets', async () => {
    const answers = await as({ token: 'v' }, async (client) => [
      (await client.request('GET', CLAIMS)).status,
      (await client.request('GET', '/api/v1/persistentvolumes')).status,
      (await client.request('POST', CLAIMS, claimManifest('db'))).status,
      (await client.request('DELETE', CLAIMS)).status,
      (await client.request('GET', '/api/v1/namespaces/default/secrets')).status,
    ]);
    expect(answers).toEqual([200, 200, 403, 403, 403]);
  });

  it('is refused in the words of Kubernetes', async () => {
    const { body } = await as({ token: 'a' }, (client) =>
      client.request('DELETE', '/api/v1/persistentvolumes/x'),
    );
    expect(body).toMatchObject({
      reason: 'Forbidden',
      code: 403,
      message:
        'persistentvolumes "x" is forbidden: User "alice" cannot delete resource "persistentvolumes" in API group "" at the cluster scope',
    });
  });

  it('changes with the next request after a binding was made', async () => {
    const list = () => as({ token: 'a' }, async (client) => (await client.request('GET', CLAIMS)).status);
    expect(await list()).toBe(403);
    const binding = {
      metadata: { name: 'alice' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'User', name: 'alice' }],
    };
    const made = await api.client.request('POST', `${RBAC}/namespaces/default/rolebindings`, binding);
    expect(made).toMatchObject({
      status: 201,
      body: { subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }] },
    });
    expect(await list()).toBe(200);
  });

  it('cannot be made more by those who may write roles', async () => {
    await as({ token: 'a' }, async (client) => {
      const role = (rules: readonly object[]) => ({ metadata: { name: 'mine' }, rules });
      const path = `${RBAC}/namespaces/default/roles`;
      const claims = { verbs: ['get'], apiGroups: [''], resources: ['persistentvolumeclaims'] };
      const volumes = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
      expect((await client.request('POST', path, role([claims, volumes]))).body).toMatchObject({
        code: 403,
        message: expect.stringContaining('not currently held') as string,
      });
      expect((await client.request('POST', path, role([claims]))).status).toBe(201);
      expect((await client.request('PUT', `${path}/mine`, role([volumes]))).status).toBe(403);
      const binding = {
        metadata: { name: 'all' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'User', name: 'alice' }],
      };
      expect((await client.request('POST', `${RBAC}/namespaces/default/rolebindings`, binding)).status).toBe(
        403,
      );
    });
  });

  it('is not given by a role that is not there yet, which could be any', async () => {
    await as({ token: 'a' }, async (client) => {
      const binding = {
        metadata: { name: 'later' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'to-come' },
        subjects: [{ kind: 'User', name: 'alice' }],
      };
      const path = `${RBAC}/namespaces/default/rolebindings`;
      expect((await client.request('POST', path, binding)).body).toMatchObject({
        code: 404,
        message: 'clusterroles.rbac.authorization.k8s.io "to-come" not found',
      });
      expect((await api.client.request('POST', `${path}?dryRun=All`, binding)).status).toBe(201);
    });
  });

  it('is told of a whole cluster to no one who may ask in a namespace only', async () => {
    const review = { spec: { user: 'bob', resourceAttributes: { verb: 'get', resource: 'nodes' } } };
    const group = '/apis/authorization.k8s.io/v1';
    const path = `${group}/namespaces/default/subjectaccessreviews`;
    expect((await api.client.request('POST', path, review)).status).toBe(404);
    const local = `${group}/localsubjectaccessreviews`;
    expect((await api.client.request('POST', local, review)).status).toBe(404);
  });

  it('includes no Secret of another cluster, by way of a Backend', async () => {
    const role = {
      metadata: { name: 'backends' },
      rules: [{ verbs: ['create'], apiGroups: ['berth.dev'], resources: ['backends'] }],
    };
    const binding = {
      metadata: { name: 'backends' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'backends' },
      subjects: [{ kind: 'User', name: 'alice' }],
    };
    await api.client.request('POST', `${RBAC}/clusterroles`, role);
    await api.client.request('POST', `${RBAC}/clusterrolebindings`, binding);
    const backend = (secretRef?: object) => ({
      metadata: { name: 'mine' },
      spec: { type: 'heketi', url: 'http://heketi.example:8080', secretRef },
    });
    const create = (body: object) =>
      as({ token: 'a' }, (client) => client.request('POST', '/apis/berth.dev/v1/backends', body));
    const secretRef = { cluster: 'default', namespace: 'kube-system', name: 'heketi' };
    expect((await create(backend(secretRef))).body).toMatchObject({
      code: 403,
      message: expect.stringContaining('cannot get secret "heketi"') as string,
    });
    expect((await create(backend())).status).toBe(201);
  });

  it('does not grow beyond the own cluster by acting as someone else', async () => {
    const binding = {
      metadata: { name: 'boss' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'User', name: 'boss' }],
    };
    await api.client.request('POST', `${RBAC}/clusterrolebindings`, binding);
    const asMaster = { 'impersonate-user': 'root', 'impersonate-group': 'system:masters' };
    const secretRef = { cluster: 'another', namespace: 'kube-system', name: 'heketi' };
    const backend = {
      metadata: { name: 'theirs' },
      spec: { type: 'heketi', url: 'http://heketi.example:8081', secretRef },
    };
    const path = '/apis/berth.dev/v1/backends';
    await as({ token: 'b' }, async (client) => {
      expect((await client.request('GET', '/api/v1/secrets', undefined, asMaster)).status).toBe(200);
      expect((await client.request('POST', path, backend, asMaster)).status).toBe(403);
    });
    expect((await api.client.request('POST', path, backend, asMaster)).status).toBe(201);
  });

  it('is for strangers what their group is given, and nothing else', async () => {
    const given = {
      metadata: { name: 'strangers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', name: 'system:unauthenticated' }],
    };
    const statusOf = (shown: Shown, path: string, headers = {}) =>
      as(shown, async (client) => (await client.request('GET', path, undefined, headers)).status);
    expect(await statusOf({}, CLAIMS)).toBe(401);
    await api.client.request('POST', `${RBAC}/clusterrolebindings`, given);
    expect(await statusOf({}, CLAIMS)).toBe(200);
    expect(await statusOf({}, '/api/v1/secrets')).toBe(401);
    expect(await statusOf({}, CLAIMS, { 'impersonate-user': 'admin' })).toBe(401);
    expect(await statusOf({}, `/clusters/nowhere${CLAIMS}`)).toBe(401);
    expect(await statusOf({ token: 'wrong' }, CLAIMS)).toBe(401);
    await api.client.request('DELETE', `${RBAC}/clusterrolebindings/strangers`);
    expect(await statusOf({}, CLAIMS)).toBe(401);
  });

  it('in another cluster is judged by its own rules', async () => {
    const made = await api.client.request('POST', '/apis/berth.dev/v1/clusters', {
      metadata: { name: 'prod' },
    });
    expect(made.status).toBe(201);
    const answers = await Promise.all([
      as({ token: 'a' }, (client) => client.request('GET', `/clusters/prod${CLAIMS}`)),
      as({ token: 'v' }, (client) => client.request('GET', `/clusters/prod${CLAIMS}`)),
      as({ token: 'v' }, (client) => client.request('GET', `/clusters/nowhere${CLAIMS}`)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 200, 404]);
  });
});

describe('acting as someone else', () => {
  const asAlice = { 'impersonate-user': 'alice', 'impersonate-group': 'devs' };

  it('is for those who may, and then has the rights of the other', async () => {
    const token = 'a-token-of-the-spec';
    expect(await whoIs({ token }, asAlice)).toMatchObject({
      username: 'alice',
      groups: ['devs', 'system:authenticated'],
    });
    const { status } = await api.client.request('GET', '/api/v1/persistentvolumes', undefined, asAlice);
    expect(status).toBe(403);
    expect(await whoIs({ token: 'v' }, asAlice)).toBe(403);
    expect(await whoIs({ token }, { 'impersonate-group': 'system:masters' })).toBe(400);
  });

  it('is in the log with both names', async () => {
    const claim = claimManifest('by-alice');
    expect((await api.client.request('POST', CLAIMS, claim, asAlice)).status).toBe(201);
    expect(await api.actorOfLastEvent()).toBe('admin as alice');
  });
});

describe('a review', () => {
  const asks = (kind: string, spec: object) => ({ spec, path: `/apis/authorization.k8s.io/v1/${kind}` });

  it.each([
    [{ verb: 'list', resource: 'persistentvolumes' }, true],
    [{ verb: 'create', resource: 'persistentvolumes' }, false],
    [{ verb: 'get', resource: 'secrets', namespace: 'default' }, false],
  ])('answers a viewer whether they may %j: %s', async (resourceAttributes, allowed) => {
    const { path, spec } = asks('selfsubjectaccessreviews', { resourceAttributes });
    const { status, body } = await as({ token: 'v' }, (client) => client.request('POST', path, { spec }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ spec: { resourceAttributes }, status: { allowed } });
  });

  it('tells all a viewer may do', async () => {
    const { path, spec } = asks('selfsubjectrulesreviews', { namespace: 'default' });
    const { body } = await as({ token: 'v' }, (client) => client.request('POST', path, { spec }));
    expect(body).toMatchObject({ status: { incomplete: false } });
    expect(JSON.stringify(body)).toContain('persistentvolumeclaims');
  });

  it('about someone else is for those who may ask', async () => {
    const { path, spec } = asks('subjectaccessreviews', {
      user: 'viewer',
      groups: ['berth:viewers'],
      resourceAttributes: { verb: 'list', resource: 'nodes' },
    });
    expect((await api.client.request('POST', path, { spec })).body).toMatchObject({
      status: { allowed: true },
    });
    const asked = await as({ token: 'v' }, (client) => client.request('POST', path, { spec }));
    expect(asked.status).toBe(403);
  });

  it('that asks nothing is refused with its field', async () => {
    const { path } = asks('selfsubjectaccessreviews', {});
    expect((await api.client.request('POST', path, { spec: {} })).body).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'spec.resourceAttributes', reason: 'FieldValueRequired' }] },
    });
  });
});
