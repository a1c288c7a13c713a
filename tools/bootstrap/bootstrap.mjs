#!/usr/bin/env node
/**
 * Where `npm start`, `npm test`, `npm run soak`, `npm run simulate`, `npm run bench` and `npm run heketi-simulator`
 * enter. It needs nothing but Node 20 and npm: installs what package-lock.json names, builds what changed, and hands
 * over to the built program on the pinned Node. `bootstrap.mjs build` stops before that.
 */
import { build } from './build.mjs';
import { install } from './install.mjs';
import { chooseNode } from './choose-node.mjs';
import { handOver } from './hand-over.mjs';

/** All that a running Berth is made of. */
const runnable = [
  'apps/api',
  'apps/binder',
  'apps/provisioner',
  'apps/reclaimer',
  'apps/heketi-simulator',
  'tools',
];

/** The program behind each command, and the TypeScript projects it needs. */
const commands = {
  start: { main: 'tools/dist/start/main.js', projects: runnable },
  build: { projects: runnable },
  test: { main: 'tools/dist/test/main.js', projects: ['tools'] },
  'heketi-simulator': {
    main: 'apps/heketi-simulator/dist/main.js',
    projects: ['apps/heketi-simulator'],
  },
  soak: { main: 'tools/dist/test/soak-main.js', projects: ['tools'] },
  simulate: { main: 'e2e/dist/simulation/main.js', projects: ['e2e'] },
  bench: { main: 'tools/dist/bench/bench.js', projects: runnable },
};

const [name, ...args] = process.argv.slice(2);
const command = commands[name];

if (command === undefined) {
  fail(`usage: bootstrap.mjs ${Object.keys(commands).join('|')} [arguments]`);
} else {
  try {
    await install();
    const node = chooseNode();
    await build(node, name, command.projects);
    if (command.main !== undefined) process.exitCode = await handOver(node, command.main, args);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
