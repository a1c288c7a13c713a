import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { EVENT_COLUMNS, EVENTS_WITH_STATE, eventFromTexts } from './logged-event.js';
import { type LoggedEvent } from './read-types.js';

const LINE_FEED = 0x0a;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Events behind `after` up to and including `upTo`, as one COPY, in chunks as they come off the wire. All chunks
 * are of one snapshot: without `upTo` the log ends where it ended when the copy began.
 */
export async function* copyLog(
  pool: pg.Pool,
  after: number,
  upTo: number,
): AsyncGenerator<readonly LoggedEvent[]> {
  const client = await pool.connect();
  const range = `e.position > ${position(after)} and e.position <= ${position(upTo)}`;
  const stream = client.query(
    copyTo(
      `copy (select ${EVENT_COLUMNS} from ${EVENTS_WITH_STATE} where ${range} order by e.position) to stdout`,
    ),
  );
  let finished = false;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      rest = bytes.subarray(end);
      if (end > 0) yield rowsOf(bytes.subarray(0, end));
    }
    finished = true;
  } finally {
    // A reader that stops early leaves a copy under way: such a connection is of no more use.
    client.release(!finished);
  }
}

/** COPY takes no parameters, so what goes into its text is checked to be a number. */
function position(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a position`);
  return String(value);
}

function rowsOf(bytes: Buffer): readonly LoggedEvent[] {
  const lines = bytes.toString('utf8').split('\n');
  lines.pop();
  return lines.map((line) => eventFromTexts(line.split('\t').map(unescaped)));
}

function unescaped(field: string): string | null {
  if (field === '\\N') return null;
  if (!field.includes('\\')) return field;
  return field.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
