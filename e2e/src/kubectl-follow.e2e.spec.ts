import { claimManifest, volumeManifest } from '@berth/testing';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import type { Typist } from './support/commands/command.js';
import { workplace } from './support/commands/workplace.js';
import { eventually } from './support/eventually.js';
import { kubectlBinaries } from './support/kubectl.js';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
  const cluster = { apiVersion: 'berth.dev/v1', kind: 'Cluster', metadata: { name: 'east' } };
  expect(await broker.client.request('POST', '/apis/berth.dev/v1/clusters', cluster)).toMatchObject({
    status: 201,
  });
});
afterAll(() => broker.close());

/** What a command that goes on has printed so far. */
class Following {
  printed = '';

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    }
  }

  async sees(part: RegExp): Promise<string> {
    const found = await eventually(`${part.source} is printed`, () =>
      Promise.resolve(part.exec(this.printed) ?? undefined),
    );
    return found[1] ?? found[0];
  }

  /** Ends it, or waits until it ends by itself. */
  async ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.child.kill(signal);
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

describe.each(kubectlBinaries())('while $label goes on', ({ label, minor, ...binary }) => {
  const id = label.replaceAll('.', '-');
  let typist: Typist;

  beforeAll(() => {
    typist = workplace({ label, minor, ...binary }, broker, 'east');
  });
  afterAll(() => {
    typist.kubectl.close();
  });

  const follow = (...args: string[]) => new Following(typist.kubectl.start(['--context', 'east', ...args]));
  const run = (args: readonly string[], stdin?: string) =>
    typist.kubectl.ok(['--context', 'east', ...args], stdin);
  // A class for each name, so that only what is meant is bound.
  const manifest = (make: typeof volumeManifest, name: string) =>
    stringify(make(`${name}-${id}`, { storageClassName: `${name}-${id}` }));
  const volume = (name: string) => manifest(volumeManifest, name);
  const claim = (name: string) => manifest(claimManifest, name);

  it('get -w tells how claims come, are bound and go', async () => {
    await run(['create', '-f', '-'], claim('before'));
    const watching = follow('get', 'pvc', '-w', '--no-headers');
    try {
      await watching.sees(new RegExp(`before-${id} +Pending`));
      await run(['create', '-f', '-'], volume('before'));
      await watching.sees(new RegExp(`before-${id} +Bound +before-${id} +1Gi +RWO`));
      await run(['delete', 'pvc', `before-${id}`]);
      await watching.sees(new RegExp(`before-${id} +Terminating`));
    } finally {
      await watching.ended('SIGTERM');
    }
  });

  it('a watch by name tells of that one alone, in any form', async () => {
    await run(['create', '-f', '-'], claim('named'));
    const watching = follow('get', 'pvc', `named-${id}`, '-w', '-o', 'jsonpath={.metadata.labels.seen};');
    try {
      await watching.sees(/;/);
      await run(['label', 'pvc', `named-${id}`, 'seen=yes']);
      await watching.sees(/yes;/);
    } finally {
      await watching.ended('SIGTERM');
    }
  });

  it('wait ends when what it waits for comes true', async () => {
    await run(['create', '-f', '-'], claim('waited'));
    const gone = follow('wait', '--for=delete', `pvc/waited-${id}`, '--timeout=60s');
    await run(['delete', 'pvc', `waited-${id}`]);
    expect(await gone.ended()).toBe(0);
    if (minor < 23) return;
    await run(['create', '-f', '-'], claim('waits'));
    const bound = follow(
      ...['wait', '--for=jsonpath={.status.phase}=Bound', `pvc/waits-${id}`, '--timeout=60s'],
    );
    await run(['create', '-f', '-'], volume('waits'));
    expect(await bound.ended()).toBe(0);
    expect(bound.printed).toContain(`persistentvolumeclaim/waits-${id} condition met`);
    if (minor < 31) return;
    const come = follow('wait', '--for=create', `pvc/comes-${id}`, '--timeout=60s');
    await run(['create', '-f', '-'], claim('comes'));
    expect(await come.ended()).toBe(0);
  });

  it('wait says so when its time is over', async () => {
    const args = ['wait', '--for=condition=Ready', 'ns/default', '--timeout=1s', '--context', 'east'];
    const { code, stderr } = await typist.kubectl.run(args);
    expect(code).toBe(1);
    expect(stderr).toContain('timed out waiting for the condition on namespaces/default');
  });

  it.runIf(minor >= 23)('proxy reaches the cluster of the context', async () => {
    const proxy = follow('proxy', '--port=0', '--append-server-path');
    try {
      const address = await proxy.sees(/Starting to serve on (\S+)\n/);
      const answer = await fetch(`http://${address}/api/v1/namespaces/default`);
      expect(await answer.json()).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } });
    } finally {
      await proxy.ended('SIGTERM');
    }
  });

  it('each context has objects of its own', async () => {
    await run(['create', '-f', '-'], volume('mine'));
    const elsewhere = ['--context', 'default', 'get', 'pv', `mine-${id}`];
    expect((await typist.kubectl.run(elsewhere)).stderr).toContain(
      `persistentvolumes "mine-${id}" not found`,
    );
    await typist.kubectl.ok(['create', '-f', '-'], volume('mine'));
    await run(['delete', 'pv', `mine-${id}`]);
    expect(await typist.kubectl.ok([...elsewhere, '-o', 'name'])).toBe(`persistentvolume/mine-${id}\n`);
  });
});
