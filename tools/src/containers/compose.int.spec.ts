import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { workspace } from '../test/run-program.js';
import { dockerSteps, readCompose, readText } from './compose-file.js';

const { services, volumes } = readCompose();
const ours = Object.entries(services).filter(([, { image }]) => image === 'berth');
const apps = ['api', 'binder', 'provisioner', 'reclaimer'];

/** Variables that the code behind a service names, wherever it reads them. */
function variablesRead(service: string): ReadonlySet<string> {
  const folder = apps.includes(service) ? `apps/${service}/src` : 'tools/src/start';
  const files = globSync([`${folder}/**/*.ts`, 'libs/*/src/**/*.ts'], { cwd: workspace });
  const names = files.flatMap((file) => readText(file).match(/\b(?:[A-Z]+_)+[A-Z]+\b/g) ?? []);
  return new Set(names);
}

/** The file of the workspace that a built one comes from. */
function sourceOf(path: string): string {
  return path.replace(/\/dist\/(.*)\.js$/, '/src/$1.ts');
}

describe('docker-compose.yml', () => {
  it('names the four apps, their database and bus, the simulator and the setup', () => {
    expect(Object.keys(services).sort()).toEqual(
      [...apps, 'heketi', 'nats', 'postgres', 'setup'].sort((a, b) => a.localeCompare(b)),
    );
    expect(services['postgres']?.image).toBe('postgres:18');
    expect(services['nats']?.command).toEqual(expect.arrayContaining(['--jetstream', '--store_dir=/data']));
    expect(ours.map(([name]) => name).sort()).toEqual([...apps, 'heketi', 'setup'].sort());
  });

  it.each(Object.entries(services))(
    '%s waits for services, and keeps data in volumes, that are there',
    (_, it) => {
      const { depends_on: after = {}, volumes: mounts = [] } = it;
      for (const [name, { condition }] of Object.entries(after)) {
        const ends = services[name]?.healthcheck === undefined;
        expect(condition).toBe(ends ? 'service_completed_successfully' : 'service_healthy');
        expect(services).toHaveProperty(name);
      }
      for (const mount of mounts) expect(volumes).toHaveProperty(mount.split(':')[0] ?? '');
    },
  );

  it('checks the health of everything that stays up', () => {
    const unchecked = Object.entries(services).filter(([, { healthcheck }]) => healthcheck === undefined);
    expect(unchecked.map(([name]) => name)).toEqual(['setup']);
  });

  it.each(ours)('%s is run by files that are in the image', (_, { command = [] }) => {
    const copied = dockerSteps('COPY').map((step) => step.split(' ').at(-1)?.replace('./', '') ?? '');
    const paths = command
      .map((arg) => arg.replace(/^--\w+=(\.\/)?/, ''))
      .filter((arg) => /\.js(on)?$/.test(arg));
    expect(paths).not.toEqual([]);
    for (const path of paths) {
      expect(existsSync(join(workspace, sourceOf(path))), path).toBe(true);
      expect(copied).toContain(path.split('/')[0]);
    }
  });

  it.each(ours.filter(([name]) => name !== 'heketi'))(
    '%s is told nothing that it does not read',
    (name, it) => {
      const told = Object.keys(it.environment ?? {}).filter((variable) => !variable.startsWith('OTEL_'));
      const read = variablesRead(name);
      expect(told.filter((variable) => !read.has(variable))).toEqual([]);
      expect(told).toEqual(expect.arrayContaining(['DATABASE_URL', 'BERTH_DATA']));
    },
  );

  it('starts the simulator with flags it knows', () => {
    const known = readText('apps/heketi-simulator/src/flags.ts');
    const flags = (services['heketi']?.command ?? []).filter((arg) => arg.startsWith('--'));
    expect(flags.filter((flag) => !known.includes(`  ${flag.split('=')[0] ?? ''} `))).toEqual([]);
  });

  it('gives the apps the files where the setup makes them', () => {
    const names = [...readText('tools/src/start/data-directory.ts').matchAll(/at\(([^)]*)\)/g)].map(
      ([, parts = '']) => parts.replaceAll(/[' ]/g, '').replaceAll(',', '/'),
    );
    const files = Object.values(services['api']?.environment ?? {}).filter((it) =>
      it.startsWith('/var/lib/berth/'),
    );
    const folders = files.map((file) => file.replace('/var/lib/berth/', '').replace(/^tls\/.*/, 'tls'));
    expect(folders).toHaveLength(4);
    expect(names).toEqual(expect.arrayContaining(folders));
  });

  it('has a Heketi where the example for it looks', () => {
    const documents = parseAllDocuments(readText('docs/compose-heketi.yaml')).map(
      (it) => it.toJS() as { readonly kind: string; readonly spec?: object; readonly parameters?: object },
    );
    expect(documents).toMatchObject([
      { kind: 'Backend', spec: { url: 'http://heketi:8080' } },
      { kind: 'StorageClass', parameters: { resturl: 'http://heketi:8080' } },
    ]);
    expect(services['heketi']?.command).toContain('--port=8080');
  });
});
