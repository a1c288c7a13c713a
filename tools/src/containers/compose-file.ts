import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { workspace } from '../test/run-program.js';

/** What the specs read of a service of docker-compose.yml. */
export type Service = {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
};

export type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};

/** docker-compose.yml with its anchors and merges resolved, as the engine reads it. */
export function readCompose(): Compose {
  return parse(readText('docker-compose.yml'), { merge: true }) as Compose;
}

/** The steps of one kind in the Dockerfile, in order, without the keyword. */
export function dockerSteps(keyword: 'RUN' | 'COPY' | 'CMD'): readonly string[] {
  const lines = readText('Dockerfile').split('\n');
  return lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));
}

/** A file of the workspace. */
export function readText(path: string): string {
  return readFileSync(join(workspace, path), 'utf8');
}
