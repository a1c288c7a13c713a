import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { workspace } from './run-program.js';

const pages = globSync(['*.md', '{apps,docs,e2e,examples,libs,tools}/**/*.md'], {
  cwd: workspace,
  exclude: (name) => name.endsWith('node_modules') || name.endsWith('dist'),
}).sort();

/** Paths of the workspace in backticks, and files that are linked to. */
function pathsIn(page: string): readonly string[] {
  const text = readFileSync(join(workspace, page), 'utf8');
  const quoted = [...text.matchAll(/`((?:apps|docs|e2e|examples|libs|tools)\/[\w./-]+)`/g)];
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
  return [
    ...quoted.map(([, path = '']) => path),
    ...linked.map(([, path = '']) => join(dirname(page), path)),
  ];
}

it.each(pages)('%s names only files and folders that are there', (page) => {
  expect(pathsIn(page).filter((path) => !existsSync(join(workspace, path)))).toEqual([]);
});
