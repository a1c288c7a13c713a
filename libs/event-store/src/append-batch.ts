import { type Append, type Appended } from './append-types.js';
import { BATCH_PARAMETERS, encodeBatch } from './encode-batch.js';
import { type CommitMark } from './own-commit.js';
import {
  BindingConflictError,
  NameTakenError,
  StaleLeaseError,
  VersionConflictError,
  type AppendRefusal,
} from './errors.js';
import { type Queryable } from './connection.js';

export type Verdict =
  { readonly appended: Appended; readonly known: boolean } | { readonly refusal: AppendRefusal };

/** What became of each append of a batch, in their order, and the head it left. */
export type BatchAnswer = { readonly verdicts: readonly Verdict[]; readonly head: CommitMark };

/** One group commit. Landed appends fill one dense run of positions. */
export async function appendBatch(client: Queryable, batch: readonly Append[]): Promise<BatchAnswer> {
  const { rows } = await client.query<Outcome>({
    name: 'append_batch',
    text: APPEND_BATCH,
    values: [...encodeBatch(batch)],
  });
  const outcome = rows[0];
  if (!outcome) throw new Error('append_batch answered no row');
  const [epoch = '', time = ''] = outcome.mark.split(' ');
  return { verdicts: verdicts(batch, outcome), head: { epoch: Number(epoch), time } };
}

const APPEND_BATCH = `select first_position, exceptions, berth.commit_mark(first_position) as mark
  from berth.append_batch(${Array.from({ length: BATCH_PARAMETERS }, (_, index) => `$${index + 1}`).join(
    ', ',
  )})`;

type Outcome = {
  readonly first_position: number;
  readonly exceptions: readonly Exception[] | null;
  readonly mark: string;
};

/** Facts of an append that did not land now; the function's jsonb. */
type Exception = { readonly append: number } & (
  | { readonly kind: 'known'; readonly first: number; readonly last: number }
  | {
      readonly kind: 'version';
      readonly uid: string;
      readonly expected: number;
      readonly actual: number;
      readonly deleted: boolean;
    }
  | {
      readonly kind: 'name';
      readonly uid: string;
      readonly cluster: string;
      readonly objectKind: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'binding'; readonly volumeUid: string; readonly claimUid: string }
  | { readonly kind: 'lease'; readonly lease: string; readonly fence: number }
);

/** Of several facts about one append the first here is told: a known id outdoes the conflicts with itself. */
const RANK = { known: 0, lease: 1, version: 2, name: 3, binding: 4 } as const;

function verdicts(batch: readonly Append[], outcome: Outcome): readonly Verdict[] {
  const exceptions = new Map<number, Exception>();
  for (const fact of outcome.exceptions ?? []) {
    const told = exceptions.get(fact.append);
    if (!told || RANK[fact.kind] < RANK[told.kind]) exceptions.set(fact.append, fact);
  }
  let next = outcome.first_position;
  return batch.map(({ changes }, at) => {
    const exception = exceptions.get(at);
    if (exception) return verdictOf(exception);
    const first = next;
    next += changes.length;
    return { appended: { first, last: next - 1 }, known: false };
  });
}

function verdictOf(fact: Exception): Verdict {
  switch (fact.kind) {
    case 'known':
      return { appended: { first: fact.first, last: fact.last }, known: true };
    case 'version':
      return { refusal: new VersionConflictError(fact.uid, fact.expected, fact.actual, fact.deleted) };
    case 'name': {
      const { cluster, objectKind: kind, namespace, name } = fact;
      return { refusal: new NameTakenError({ cluster, kind, namespace, name }, fact.uid) };
    }
    case 'binding':
      return { refusal: new BindingConflictError(fact.volumeUid, fact.claimUid) };
    case 'lease':
      return { refusal: new StaleLeaseError(fact.lease, fact.fence) };
  }
}
