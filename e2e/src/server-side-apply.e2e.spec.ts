import { claimManifest, volumeManifest } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

const SERVER_SIDE = ['apply', '--server-side', '-f', '-'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Entry = { manager: string; operation: string; subresource?: string; fieldsV1: object };
type Stored = { metadata: { resourceVersion: string; managedFields?: Entry[] } };

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

const COLLECTIONS = {
  pv: '/api/v1/persistentvolumes',
  pvc: '/api/v1/namespaces/default/persistentvolumeclaims',
} as const;
type Kind = keyof typeof COLLECTIONS;

describe.each(kubectlBinaries())('server-side apply by $label', ({ path, label }) => {
  const id = label.replaceAll('.', '-');
  let kubectl: Kubectl;
  beforeAll(() => {
    kubectl = new Kubectl(path, broker.berth.kubeconfig);
  });
  afterAll(() => {
    kubectl.close();
  });

  const volume = (name: string, tier: string, storage = '1Gi'): string => {
    const manifest = volumeManifest(`${name}-${id}`, {
      storageClassName: `none-${id}`,
      capacity: { storage },
    });
    return stringify({ ...manifest, metadata: { name: `${name}-${id}`, labels: { tier } } });
  };
  const claim = (name: string, metadata: object = {}, more: object = {}): string => {
    const manifest = claimManifest(`${name}-${id}`, { storageClassName: `none-${id}` });
    return stringify({ ...manifest, metadata: { name: `${name}-${id}`, ...metadata }, ...more });
  };
  const stored = async (kind: Kind, name: string): Promise<Stored> =>
    (await broker.client.request('GET', `${COLLECTIONS[kind]}/${name}-${id}`)).body as Stored;
  /** Sorted: within a second their own order goes by name, else by time. */
  const entries = async (kind: Kind, name: string): Promise<readonly string[]> =>
    ((await stored(kind, name)).metadata.managedFields ?? [])
      .map(({ manager, operation, subresource = '' }) => `${manager} ${operation} ${subresource}`.trim())
      .sort();

  it('makes an object and, applied again, leaves it as it is', async () => {
    expect(await kubectl.ok(SERVER_SIDE, volume('own', 'gold'))).toContain('serverside-applied');
    expect(await entries('pv', 'own')).toEqual(['kubectl Apply']);
    // The binder makes it Available; from then on it stands still.
    await eventually('the volume is Available', async () =>
      (await kubectl.ok(['get', 'pv', `own-${id}`])).includes('Available'),
    );
    const before = await stored('pv', 'own');
    await kubectl.ok(SERVER_SIDE, volume('own', 'gold'));
    expect(await stored('pv', 'own')).toEqual(before);
    expect(await kubectl.ok(['diff', '--server-side', '-f', '-'], volume('own', 'gold'))).toBe('');
  });

  it('is refused where someone else changed a field, and takes it with force', async () => {
    await kubectl.ok(SERVER_SIDE, volume('shared', 'gold'));
    await kubectl.ok(['label', 'pv', `shared-${id}`, 'tier=silver', '--overwrite']);
    const refused = await kubectl.run(SERVER_SIDE, volume('shared', 'gold'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl-label" using v1: .metadata.labels.tier',
    );
    await kubectl.ok([...SERVER_SIDE, '--force-conflicts'], volume('shared', 'gold'));
    expect(await entries('pv', 'shared')).toEqual(['kubectl Apply']);
    await kubectl.ok([...SERVER_SIDE, '--field-manager=other'], volume('shared', 'gold'));
    expect(await entries('pv', 'shared')).toEqual(['kubectl Apply', 'other Apply']);
    expect((await kubectl.run(SERVER_SIDE, volume('shared', 'bronze'))).stderr).toContain(
      'conflict with "other": .metadata.labels.tier',
    );
  });

  it('takes over from client-side apply', async () => {
    await kubectl.ok(['apply', '-f', '-'], volume('moved', 'gold'));
    expect(await entries('pv', 'moved')).toContain('kubectl-client-side-apply Update');
    await kubectl.ok(SERVER_SIDE, volume('moved', 'lead', '2Gi'));
    // Newer versions also make themselves manager of what they applied before; none is in its own way.
    expect(await entries('pv', 'moved')).toContain('kubectl Apply');
    const told = await kubectl.ok(['apply', 'view-last-applied', 'pv', `moved-${id}`]);
    expect(told).toContain('storage: 2Gi');
    expect(await kubectl.ok(['apply', '-f', '-'], volume('moved', 'lead', '2Gi'))).toContain('unchanged');
  });

  it('takes away what it no longer applies, and nothing of others', async () => {
    await kubectl.ok(SERVER_SIDE, claim('c', { annotations: { mine: 'x' }, labels: { a: 'b' } }));
    await eventually('the claim is Bound', async () =>
      (await kubectl.ok(['get', 'pvc', `c-${id}`])).includes('Bound'),
    );
    await kubectl.ok(['annotate', 'pvc', `c-${id}`, 'theirs=y']);
    await kubectl.ok(SERVER_SIDE, claim('c'));
    const { metadata } = JSON.parse(await kubectl.ok(['get', 'pvc', `c-${id}`, '-o', 'json'])) as {
      metadata: { annotations: object; labels?: object; finalizers: string[] };
    };
    expect(metadata.annotations).toEqual({
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
      theirs: 'y',
    });
    expect(metadata.labels).toBeUndefined();
    expect(metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
  });

  it('of the status is a manager of its own', async () => {
    await kubectl.ok(SERVER_SIDE, claim('s'));
    const status = { conditions: [{ type: 'Resizing', status: 'True' }] };
    const sent = claim('s', {}, { spec: undefined, status });
    const path = `${COLLECTIONS.pvc}/s-${id}/status?fieldManager=ctl`;
    const apply = { 'content-type': 'application/apply-patch+yaml' };
    expect(await broker.client.request('PATCH', path, sent, apply)).toMatchObject({ status: 200 });
    expect(await entries('pvc', 's')).toEqual(['ctl Apply status', 'kubectl Apply']);
    expect(await kubectl.ok(['get', 'pvc', `s-${id}`, '-o', 'jsonpath={.status.conditions}'])).toContain(
      'Resizing',
    );
  });

  it('begins anew once the managers are forgotten', async () => {
    await kubectl.ok(['create', '-f', '-'], volume('old', 'gold'));
    const forget = JSON.stringify([{ op: 'replace', path: '/metadata/managedFields', value: [{}] }]);
    await kubectl.ok(['patch', 'pv', `old-${id}`, '--type=json', '-p', forget]);
    expect(await entries('pv', 'old')).toEqual([]);
    await kubectl.ok(['annotate', 'pv', `old-${id}`, 'note=x']);
    expect(await entries('pv', 'old')).toEqual([]);
    await kubectl.ok(SERVER_SIDE, volume('old', 'gold'));
    expect(await entries('pv', 'old')).toEqual(['before-first-apply Update', 'kubectl Apply']);
  });

  it('with a dry run shows what it would do, and does nothing', async () => {
    const shown = await kubectl.ok([...SERVER_SIDE, '--dry-run=server'], volume('dry', 'gold'));
    expect(shown).toContain('serverside-applied (server dry run)');
    expect((await kubectl.run(['get', 'pv', `dry-${id}`])).stderr).toContain('NotFound');
  });

  it('keeps the note of client-side apply to those who use it', async () => {
    await kubectl.ok(SERVER_SIDE, volume('plain', 'gold'));
    const annotations = await kubectl.ok([
      'get',
      'pv',
      `plain-${id}`,
      '-o',
      'jsonpath={.metadata.annotations}',
    ]);
    expect(annotations).not.toContain(LAST_APPLIED);
  });
});
