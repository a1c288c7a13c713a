import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import type { Kubectl } from '../kubectl.js';

/** Something a user types, and what they then read. */
export type Command = {
  /** As typed behind `kubectl`; `{…}` names a place that is known only when it runs. */
  readonly run: string;
  readonly stdin?: string;
  /** A program that changes the file kubectl hands to it. */
  readonly editor?: string;
  /** How it ends; 0 unless told. */
  readonly code?: number;
  /** What it prints, on either stream. */
  readonly says?: RegExp | readonly RegExp[];
  /** It prints nothing at all. */
  readonly silent?: boolean;
  /** The first minor version that has it, and the last one. */
  readonly since?: number;
  readonly until?: number;
  /** Typed by the viewer. */
  readonly viewer?: boolean;
  /** At the root, where Clusters and Backends are, instead of in the cluster. */
  readonly root?: boolean;
  /** Typed again until it says so: what it tells of goes on in the background. */
  readonly again?: boolean;
};

/** Who types, where, and what stands for the places in a command. */
export type Typist = {
  readonly kubectl: Kubectl;
  readonly cluster: string;
  readonly places: Readonly<Record<string, string>>;
};

/** Runs the command and checks how it ended and what it said. */
export async function typed(command: Command, typist: Typist): Promise<void> {
  if (command.again !== true) return once(command, typist);
  await eventually(command.run, () => once(command, typist).then(() => true));
}

async function once(command: Command, { kubectl, cluster, places }: Typist): Promise<void> {
  const { viewer = false, root = false } = command;
  const context = `${root ? 'default' : cluster}${viewer ? '-viewer' : ''}`;
  const args = ['--context', context, ...words(filled(command.run, places))];
  const env = command.editor === undefined ? {} : { KUBE_EDITOR: command.editor };
  const { code, stdout, stderr } = await kubectl.run(args, filled(command.stdin ?? '', places), env);
  const said = stdout + stderr;
  expect({ code, said }).toEqual({ code: command.code ?? 0, said });
  for (const part of [command.says ?? []].flat()) expect(said).toMatch(part);
  if (command.silent === true) expect(said).toBe('');
}

/** Splits as a shell would, for as much of a shell as the commands here need. */
function words(line: string): string[] {
  return (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

function filled(text: string, places: Typist['places']): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}
