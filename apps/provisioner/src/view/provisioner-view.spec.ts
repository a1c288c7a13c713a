import { BackendDirectory } from '@berth/backends';
import { type KubeObject } from '@berth/domain';
import { type LogEntry } from '@berth/messaging';
import { describe, expect, it } from 'vitest';
import { claimOf, classOf, NAMESPACE, NOW } from '../testing/samples.js';
import { ACTOR, ProvisionerView } from './provisioner-view.js';

const URL_OF_HEKETI = 'http://heketi.example:8080';
const range = { min: 2000, max: 3000 };
const scope = { cluster: 'default', className: 'gluster', range };

function viewed() {
  const heard: string[] = [];
  const view = new ProvisionerView(new BackendDirectory(), {
    claimMoved: (uid) => void heard.push(`claim ${uid}`),
    backendsChanged: () => void heard.push('backends'),
    settingsChanged: (cluster) => void heard.push(`settings ${cluster ?? 'everywhere'}`),
    volumeGone: (backend) => void heard.push(`volume of ${backend}`),
  });
  let position = 0;
  const observe = (object: KubeObject, more: Partial<LogEntry> = {}): number => {
    position += 1;
    view.observe([entryOf(object, position, more)]);
    return position;
  };
  return { view, heard, observe };
}

function entryOf(
  { kind, metadata, ...rest }: KubeObject,
  position: number,
  more: Partial<LogEntry>,
): LogEntry {
  return {
    position,
    id: `event-${position}`,
    uid: metadata.uid,
    version: 1,
    cluster: kind === 'Backend' ? '' : 'default',
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: `${kind}Edited`,
    schemaVersion: 1,
    data: '{}',
    state: JSON.stringify({ kind, metadata, ...rest }),
    stateVersion: 1,
    deletes: false,
    actor: 'user',
    requestId: 'request',
    causation: null,
    correlation: 'journey',
    traceparent: null,
    tracestate: null,
    time: NOW,
    ...more,
  };
}

const intent = (gid: number) => ({
  provisioning: {
    provisioner: 'kubernetes.io/glusterfs',
    className: 'gluster',
    intent: {
      backend: 'heketi',
      url: URL_OF_HEKETI,
      place: 'one',
      volumeName: 'v',
      capacityBytes: 1,
      gid,
      at: NOW,
    },
  },
});

function volumeOf(name: string, gid: number): KubeObject {
  const annotations = { 'pv.beta.kubernetes.io/gid': String(gid) };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    berth: { backing: { backend: 'heketi', url: URL_OF_HEKETI, place: 'one', id: 'a', volumeName: 'v' } },
    metadata: { name, uid: `uid-${name}`, creationTimestamp: NOW, annotations },
    spec: { storageClassName: 'gluster' },
  };
}

function backendOf(secretRef?: {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}) {
  const metadata = { name: 'heketi', uid: 'uid-heketi', creationTimestamp: NOW };
  const spec = { type: 'heketi', url: URL_OF_HEKETI, ...(secretRef && { secretRef }) };
  return { apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec };
}

describe('what a provisioner knows of the log', () => {
  it('keeps a group from its reservation over intent and success to the volume', () => {
    const { view, observe } = viewed();
    const claim = claimOf('db');
    const { uid } = claim.metadata;
    observe(claim);
    const other = () => {
      const gid = view.takeGid('other', scope);
      view.releaseGid('other');
      return gid;
    };
    expect(view.takeGid(uid, scope)).toBe(2000);
    expect(other()).toBe(2001);
    view.intentAt(uid, 2);
    expect(other()).toBe(2001);
    observe({ ...claim, berth: intent(2000) }, { actor: ACTOR });
    expect(other()).toBe(2001);
    const { berth: _berth, ...free } = claim;
    const data = JSON.stringify({ volumeUid: 'uid-pv' });
    observe(free, { type: 'ProvisioningSucceeded', data, actor: ACTOR });
    expect(other()).toBe(2001);
    observe(volumeOf('pv', 2000));
    expect(other()).toBe(2001);
    observe(volumeOf('pv', 2000), { deletes: true });
    expect(other()).toBe(2000);
  });

  it('keeps a reservation that is newer than the end of an intent it sees late', () => {
    const { view, observe } = viewed();
    const claim = claimOf('db');
    const { uid } = claim.metadata;
    observe(claim);
    view.takeGid(uid, scope);
    view.intentAt(uid, 4);
    observe({ ...claim, berth: intent(2000) }, { actor: ACTOR });
    observe(claim, { actor: ACTOR });
    expect(view.takeGid('other', scope)).toBe(2001);
  });

  it('hears of claims, but not of what the provisioner does itself', () => {
    const { heard, observe } = viewed();
    const claim = claimOf('db');
    observe(claim);
    observe({ ...claim, berth: intent(2000) }, { actor: ACTOR });
    observe(claimOf('none', { berth: {} }));
    expect(heard).toEqual([`claim ${claim.metadata.uid}`]);
  });

  it('remembers the trace of whoever asked first', () => {
    const { view, observe } = viewed();
    const claim = claimOf('db');
    observe(claim, { traceparent: 'asked' });
    observe(claim, { traceparent: 'later' });
    expect(view.claim(claim.metadata.uid)?.asked).toMatchObject({
      traceparent: 'asked',
      correlation: 'journey',
    });
  });

  it('knows claims whose volume Berth is to make larger, by the last request, and no others', () => {
    const { view, heard, observe } = viewed();
    const growing = (expander: 'berth' | 'external') =>
      claimOf('db', { berth: { expansion: { expander, to: '2Gi' } } });
    observe(growing('external'));
    const claim = growing('berth');
    const asked = { type: 'ClaimExpansionRequested' };
    observe(claim, { ...asked, traceparent: 'first' });
    observe(claim, { ...asked, traceparent: 'second' });
    observe(claim, { traceparent: 'later', actor: ACTOR });
    expect([...view.claims()]).toMatchObject([{ uid: claim.metadata.uid, asked: { traceparent: 'second' } }]);
    expect(heard).toEqual([`claim ${claim.metadata.uid}`, `claim ${claim.metadata.uid}`]);
    observe({ ...claim, berth: undefined } as unknown as KubeObject, { type: 'ClaimExpanded', actor: ACTOR });
    expect([...view.claims()]).toEqual([]);
  });

  it('hears of classes that are its own', () => {
    const { view, heard, observe } = viewed();
    observe(classOf('other', {}, { provisioner: 'example.com/nas' }));
    const own = classOf('gluster', { resturl: URL_OF_HEKETI });
    observe(own);
    expect(view.classOf('default', 'gluster')?.metadata.uid).toBe(own.metadata.uid);
    expect(view.classOf('prod', 'gluster')).toBeUndefined();
    observe(own, { deletes: true });
    expect(heard).toEqual(['settings default', 'settings default']);
  });

  it('hears of Secrets that a class or a Backend names, and of space that comes free', () => {
    const { heard, observe } = viewed();
    const secret = (name: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: NAMESPACE, uid: `uid-${name}`, creationTimestamp: NOW },
    });
    observe(backendOf({ cluster: 'default', namespace: NAMESPACE, name: 'of-backend' }));
    observe(classOf('gluster', { secretName: 'of-class', secretNamespace: NAMESPACE }));
    heard.length = 0;
    observe(secret('other'));
    expect(heard).toEqual([]);
    observe(secret('of-backend'));
    observe(secret('of-class'));
    observe(volumeOf('pv', 2000), { deletes: true });
    expect(heard).toEqual(['settings everywhere', 'settings everywhere', 'volume of heketi']);
  });
});
