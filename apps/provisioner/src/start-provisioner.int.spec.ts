import { startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import { type Volume } from '@berth/domain';
import { context } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { asyncContexts } from './testing/async-context.js';
import { FAST, ProvisionerFixture } from './testing/provisioner-fixture.js';
import { NAMESPACE } from './testing/samples.js';

const SOON = { timeout: 30_000, interval: 20 };

let simulator: SimulatorProcess;
beforeAll(async () => void (simulator = await startSimulatorProcess()));
afterAll(() => simulator.close());

let fixture: ProvisionerFixture;
beforeEach(async () => {
  fixture = await ProvisionerFixture.open();
});
afterEach(() => fixture.close());

async function registered(more: { readonly [key: string]: string } = {}): Promise<void> {
  await fixture.register('heketi', simulator.url);
  await fixture.createClass('gluster', { resturl: simulator.url, ...more });
}

async function provisioned(uid: string): Promise<Volume> {
  return vi.waitFor(async () => {
    const volume = await fixture.find('PersistentVolume', `pvc-${uid}`);
    expect(volume).toBeDefined();
    return volume?.object as Volume;
  }, SOON);
}

describe('a provisioner on a real log and a Heketi', () => {
  it('makes the volume of a claim, with Endpoints and Service', async () => {
    await registered({ customepnameprefix: 'gl' });
    await fixture.start(FAST);
    const { metadata } = await fixture.createClaim('db', {
      spec: { resources: { requests: { storage: '1500Mi' } } },
    });
    const volume = await provisioned(metadata.uid);
    const claim = (await fixture.claim(metadata.uid))!;
    expect(claim.object.berth).toBeUndefined();
    expect(claim.object.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
    expect(volume).toMatchObject({
      metadata: {
        annotations: {
          'pv.beta.kubernetes.io/gid': '2000',
          'pv.kubernetes.io/provisioned-by': 'kubernetes.io/glusterfs',
          'pv.kubernetes.io/bound-by-controller': 'yes',
          'kubernetes.io/createdby': 'heketi-dynamic-provisioner',
          'gluster.org/type': 'file',
          Description: 'Gluster-Internal: Dynamically provisioned PV',
          'gluster.kubernetes.io/heketi-volume-id': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        },
        finalizers: ['kubernetes.io/pv-protection', 'kubernetes.io/pv-controller'],
      },
      spec: {
        capacity: { storage: '2Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'gluster',
        claimRef: { kind: 'PersistentVolumeClaim', namespace: NAMESPACE, name: 'db', uid: metadata.uid },
        glusterfs: { endpoints: `gl-${metadata.uid}`, endpointsNamespace: NAMESPACE, readOnly: false },
      },
      status: { phase: 'Pending' },
      berth: { backing: { backend: 'heketi', url: simulator.url } },
    });
    const endpoints = await fixture.find('Endpoints', `gl-${metadata.uid}`, NAMESPACE);
    expect(endpoints?.object).toMatchObject({
      metadata: { labels: { 'gluster.kubernetes.io/provisioned-for-pvc': 'db' } },
      subsets: [{ ports: [{ port: 1, protocol: 'TCP' }] }],
    });
    const { subsets } = endpoints?.object as unknown as { subsets: { addresses: { ip: string }[] }[] };
    expect(subsets[0]?.addresses.map(({ ip }) => ip).sort()).toEqual([
      '192.168.66.84',
      '192.168.66.86',
      '192.168.66.87',
    ]);
    expect(await fixture.find('Service', `gl-${metadata.uid}`, NAMESPACE)).toBeDefined();
    const types = (await fixture.eventsOf(metadata.uid)).map(({ type }) => type);
    expect(types).toEqual(['ClaimCreated', 'ProvisioningStarted', 'ProvisioningSucceeded']);
  });

  it('goes on in the trace of whoever asked, and tells what caused what', async () => {
    context.setGlobalContextManager(asyncContexts());
    onTestFinished(() => context.disable());
    await registered();
    await fixture.start(FAST);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const { metadata } = await fixture.createClaim('db', {}, { traceparent, correlation: 'journey' });
    const volume = await provisioned(metadata.uid);
    const [created, started, succeeded] = await fixture.eventsOf(metadata.uid);
    expect(started).toMatchObject({ correlation: 'journey', causation: created?.position });
    expect(succeeded).toMatchObject({ correlation: 'journey', causation: started?.position });
    expect(started?.traceparent).toContain(traceId);
    const [made] = await fixture.eventsOf(volume.metadata.uid);
    expect(made).toMatchObject({ type: 'VolumeCreated', actor: 'system:berth:provisioner' });
    expect(made?.traceparent).toContain(traceId);
  });

  it('takes up what was asked for before it came, and gives each its own group', async () => {
    await registered();
    const claims = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => fixture.createClaim(name)));
    await fixture.start(FAST);
    const volumes = await Promise.all(claims.map(({ metadata }) => provisioned(metadata.uid)));
    const gids = volumes.map(({ metadata }) => metadata.annotations?.['pv.beta.kubernetes.io/gid']);
    expect(gids.sort()).toEqual(['2000', '2001', '2002', '2003', '2004']);
  });

  it('hands over to another when it stops', async () => {
    await registered();
    const first = await fixture.start(FAST);
    await fixture.start(FAST);
    await provisioned((await fixture.createClaim('a')).metadata.uid);
    await fixture.stop(first);
    const volume = await provisioned((await fixture.createClaim('b')).metadata.uid);
    expect(volume.metadata.annotations?.['pv.beta.kubernetes.io/gid']).toBe('2001');
  });
});
