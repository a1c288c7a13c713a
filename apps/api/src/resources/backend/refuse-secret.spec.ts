import { type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { type Asker } from '../../authorization/asker.js';
import { refuseSecret } from './refuse-secret.js';

const reference = { cluster: 'prod', namespace: 'storage', name: 'heketi' };

function backend(secretRef?: typeof reference): KubeObject {
  const metadata = { name: 'b', uid: 'u', creationTimestamp: '2026-01-02T03:04:05Z' };
  const spec = { type: 'heketi', url: 'http://heketi:8080', ...(secretRef !== undefined && { secretRef }) };
  return { apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec };
}

/** May do everything at the root, and read what is named `readable` in cluster prod. */
const asker: Asker = {
  name: 'alice',
  may: () => true,
  mayIn: (cluster, { verb, resource, name }) =>
    cluster === 'prod' && verb === 'get' && resource === 'secrets' && name === 'readable',
  missing: () => undefined,
  rulesOf: () => undefined,
};

describe('the Secret of a Backend', () => {
  it('is named by those who may read it, in its own cluster', () => {
    expect(refuseSecret(backend({ ...reference, name: 'readable' }), undefined, { asker })).toBeUndefined();
    const refused = refuseSecret(backend(reference), undefined, { asker });
    expect(refused).toContain('cannot get secret "heketi" in the namespace "storage" of cluster "prod"');
    const elsewhere = { ...reference, name: 'readable', cluster: 'dev' };
    expect(refuseSecret(backend(elsewhere), undefined, { asker })).toContain('"dev"');
  });

  it('stays when others edit the Backend, and is not changed by them', () => {
    expect(refuseSecret(backend(reference), backend(reference), { asker })).toBeUndefined();
    expect(refuseSecret(backend(), backend(reference), { asker })).toBeUndefined();
    expect(refuseSecret(backend(reference), backend(), { asker })).toContain('cannot');
  });

  it('is looked at by nobody where Berth itself writes', () => {
    expect(refuseSecret(backend(reference), undefined, {})).toBeUndefined();
  });
});
