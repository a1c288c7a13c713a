import { rmSync, writeFileSync } from 'node:fs';
import { outputOf, workspace } from './run-program.js';
import { single, type Outcome } from './step.js';

/** Imports that the walls between projects must refuse, each in a file of the project that may not have it. */
const forbidden = [
  {
    file: 'libs/domain/src/canary.ts',
    line: "import { Client } from 'pg';\nexport const canary = Client;\n",
  },
  {
    file: 'libs/kube/src/canary.ts',
    line: "import { canonicalJson } from '@berth/domain';\nimport { EventStore } from '@berth/event-store';\nexport const canary = [canonicalJson, EventStore];\n",
  },
  {
    file: 'apps/binder/src/canary.ts',
    line: "import { connect } from '@nats-io/transport-node';\nexport const canary = connect;\n",
  },
];

type LintResult = { readonly messages: readonly { readonly ruleId: string | null }[] };

/**
 * Proves that the rule on module boundaries bites: without a project graph it skips itself and passes, and so
 * would everything it should refuse.
 */
export async function boundaryCanary(): Promise<Outcome> {
  const remove = (): void => forbidden.forEach(({ file }) => rmSync(`${workspace}/${file}`, { force: true }));
  process.once('exit', remove);
  try {
    for (const { file, line } of forbidden) writeFileSync(`${workspace}/${file}`, line);
    const output = await outputOf('eslint/bin/eslint.js', [
      '--format',
      'json',
      ...forbidden.map(({ file }) => file),
    ]);
    const results = JSON.parse(output || '[]') as readonly LintResult[];
    const refused = results.filter(({ messages }) =>
      messages.some(({ ruleId }) => ruleId === '@nx/enforce-module-boundaries'),
    ).length;
    return single(
      refused === forbidden.length,
      `${refused} of ${forbidden.length} forbidden imports refused`,
    );
  } finally {
    remove();
    process.off('exit', remove);
  }
}
