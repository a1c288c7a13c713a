import { claimManifest, volumeManifest } from '@berth/testing';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

const binaries = kubectlBinaries();

it('finds at least one kubectl on this machine', () => {
  expect(binaries).not.toEqual([]);
});

describe.each(binaries)('real $label', ({ path, label }) => {
  const id = label.replaceAll('.', '-');
  const volume = stringify(volumeManifest(`pv-${id}`, { storageClassName: id }));
  const claim = stringify(claimManifest(`claim-${id}`, { storageClassName: id }));
  let broker: Broker;
  let kubectl: Kubectl;

  beforeAll(async () => {
    broker = await startBroker();
    kubectl = new Kubectl(path, broker.berth.kubeconfig);
  });

  afterAll(async () => {
    kubectl.close();
    await broker.close();
  });

  it('creates a volume and a claim, and shows them Bound', async () => {
    expect(await kubectl.ok(['create', '-f', '-'], volume)).toContain(`persistentvolume/pv-${id} created`);
    expect(await kubectl.ok(['create', '-f', '-'], claim)).toContain(
      `persistentvolumeclaim/claim-${id} created`,
    );
    await eventually('the claim is Bound', async () =>
      (await kubectl.ok(['get', 'pvc', `claim-${id}`])).includes('Bound'),
    );
    const all = await kubectl.ok(['get', 'pv,pvc,sc', '-A']);
    expect(all).toMatch(
      new RegExp(`persistentvolume/pv-${id} +1Gi +RWO +Retain +Bound +default/claim-${id}`),
    );
    expect(all).toMatch(
      new RegExp(`default +persistentvolumeclaim/claim-${id} +Bound +pv-${id} +1Gi +RWO +${id}`),
    );
  });

  it('applies: unchanged when nothing changes, configured when a label does', async () => {
    const manifest = volumeManifest(`applied-${id}`, { storageClassName: `${id}-applied` });
    const labelled = { ...manifest, metadata: { name: `applied-${id}`, labels: { tier: 'gold' } } };
    expect(await kubectl.ok(['apply', '-f', '-'], stringify(manifest))).toContain('created');
    expect(await kubectl.ok(['apply', '-f', '-'], stringify(manifest))).toContain('unchanged');
    expect(await kubectl.ok(['apply', '-f', '-'], stringify(labelled))).toContain('configured');
    expect(await kubectl.ok(['get', 'pv', '-l', 'tier=gold', '-o', 'name'])).toBe(
      `persistentvolume/applied-${id}\n`,
    );
  });

  it('follows claims with get -w while they come and go', async () => {
    const watching = kubectl.start(['get', 'pvc', '-w', '--no-headers']);
    let seen = '';
    watching.stdout?.setEncoding('utf8').on('data', (text: string) => (seen += text));
    try {
      await eventually('the watch has begun', () => Promise.resolve(seen.includes(`claim-${id}`)));
      const watched = volumeManifest(`watched-${id}`, { storageClassName: `${id}-watched` });
      const asked = claimManifest(`watched-${id}`, { storageClassName: `${id}-watched` });
      await kubectl.ok(['create', '-f', '-'], stringify(asked));
      await eventually('Pending is seen', () =>
        Promise.resolve(new RegExp(`watched-${id} +Pending`).test(seen)),
      );
      await kubectl.ok(['apply', '-f', '-'], stringify(watched));
      await eventually('Bound is seen', () =>
        Promise.resolve(new RegExp(`watched-${id} +Bound +watched-${id}`).test(seen)),
      );
      await kubectl.ok(['delete', 'pvc', `watched-${id}`]);
      await eventually('Terminating is seen', () =>
        Promise.resolve(new RegExp(`watched-${id} +Terminating`).test(seen)),
      );
    } finally {
      watching.kill('SIGTERM');
      await once(watching, 'exit');
    }
  });

  it('deletes a bound claim and releases its volume', async () => {
    expect(await kubectl.ok(['delete', 'pvc', `claim-${id}`])).toContain('deleted');
    const released = await eventually('the volume is Released', async () => {
      const line = await kubectl.ok(['get', 'pv', `pv-${id}`, '--no-headers']);
      return line.includes('Released') && line;
    });
    expect(released).toContain(`default/claim-${id}`);
    expect(await kubectl.ok(['delete', 'pv', `pv-${id}`])).toContain('deleted');
  });

  it('says in the words of Kubernetes what is wrong with a manifest', async () => {
    const wrong = { ...volumeManifest('wrong'), spec: { accessModes: ['ReadWriteOnce'] } };
    const { code, stderr } = await kubectl.run(['create', '--validate=false', '-f', '-'], stringify(wrong));
    expect(code).toBe(1);
    expect(stderr).toContain('The PersistentVolume "wrong" is invalid');
    expect(stderr).toContain('spec.capacity: Required value');
  });

  it('describes a claim and explains a field', async () => {
    await kubectl.ok(
      ['apply', '-f', '-'],
      stringify(claimManifest(`told-${id}`, { storageClassName: 'none' })),
    );
    expect(await kubectl.ok(['describe', 'pvc', `told-${id}`])).toMatch(/Status: +Pending/);
    expect(await kubectl.ok(['explain', 'pvc.spec.selector'])).toMatch(/matchLabels/);
  });
});
