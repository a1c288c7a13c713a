import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import { asking, viewing } from './support/commands/access.js';
import { applying, marking } from './support/commands/change.js';
import { typed, type Command, type Typist } from './support/commands/command.js';
import { making } from './support/commands/make.js';
import { exploring, listing } from './support/commands/read.js';
import { removing } from './support/commands/remove.js';
import { describing, happenings } from './support/commands/tell.js';
import { workplace } from './support/commands/workplace.js';
import { kubectlBinaries } from './support/kubectl.js';
import { isRecording, keepRecording } from './support/replay/recording.js';
import { recorderOf, type RequestRecorder } from './support/replay/request-recorder.js';

const binaries = kubectlBinaries();

/** A user's day, in this order: each part builds on what the ones before it made. */
const day: Readonly<Record<string, readonly Command[]>> = {
  'makes things': making,
  'lists them': listing,
  'explores the API': exploring,
  'describes them': describing,
  'tells what happened': happenings,
  'asks for rights': asking,
  'views as a viewer': viewing,
  'changes them': marking,
  'applies them': applying,
  'takes them away': removing,
};

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

it('finds at least one kubectl on this machine', () => {
  expect(binaries).not.toEqual([]);
});

describe.each(binaries.slice(-1))('examples/, as a folder, by $label', (binary) => {
  const cluster = 'from-folders';
  const day: readonly Command[] = [
    {
      run: 'create -f -',
      stdin: stringify({ apiVersion: 'berth.dev/v1', kind: 'Cluster', metadata: { name: cluster } }),
      root: true,
    },
    { run: 'apply -f {examples}/gluster', says: [/gluster-heketi created/, /pod-use-pvc created/] },
    { run: 'apply -f {examples}', says: [/node\/node-1 created/, /pod\/uses-scratch created/] },
    { run: 'get pvc scratch', says: /scratch +Bound +node-1-disk +10Gi/, again: true },
    { run: 'apply -R -f {examples}', says: [/pv2 created/, /scratch unchanged/, /pod-use-pvc unchanged/] },
    { run: 'get pvc myclaim', says: /myclaim +Bound +pv2/, again: true },
    { run: 'diff -R -f {examples}', silent: true },
    { run: 'delete -R -f {examples}', says: /"myclaim" deleted/ },
  ];
  let typist: Typist;
  beforeAll(() => {
    typist = workplace(binary, broker, cluster);
  });
  afterAll(() => typist.kubectl.close());

  it.each(day)('$run', (command) => typed(command, typist));
});

describe.each(binaries)('real $label', (binary) => {
  const cluster = binary.label.replace('kubectl.', 'east-').replace('.', '-');
  let typist: Typist;
  let recorder: RequestRecorder | undefined;

  beforeAll(async () => {
    recorder = isRecording() ? recorderOf(broker, cluster) : undefined;
    typist = workplace(binary, broker, cluster, await recorder?.listen());
    const manifest = stringify({
      apiVersion: 'berth.dev/v1',
      kind: 'Cluster',
      metadata: { name: cluster },
    });
    expect(await typist.kubectl.ok(['create', '-f', '-'], manifest)).toContain(`${cluster} created`);
  });
  afterAll(() => {
    typist.kubectl.close();
    recorder?.close();
    if (recorder !== undefined) keepRecording(binary.label.replace('kubectl.', ''), recorder.requests);
  });

  const has = ({ since = 0, until = Infinity }: Command) => since <= binary.minor && binary.minor <= until;

  describe.each(Object.entries(day))('%s', (_part, commands) => {
    it.each(commands.filter(has))('$run', (command) => typed(command, typist));
  });
});
