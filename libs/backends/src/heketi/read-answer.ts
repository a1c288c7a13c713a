import { type z } from 'zod';
import { AnswerUnreadableError } from '../errors.js';
import { type HttpAnswer } from '../guarded-http-client/exchange.js';

const MAX_TEXT = 300;

/** A JSON answer of the expected shape. @throws AnswerUnreadableError */
export function jsonOf<Schema extends z.ZodType>(answer: HttpAnswer, schema: Schema): z.output<Schema> {
  const type = answer.headers['content-type'] ?? 'no content type';
  if (answer.status !== 200)
    throw new AnswerUnreadableError(`status ${answer.status} where 200 was expected`);
  if (!/^application\/json\b/i.test(type)) throw new AnswerUnreadableError(`${type} where JSON was expected`);
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new AnswerUnreadableError('an encoded answer that was not asked for');
  }
  const parsed = schema.safeParse(parseJson(answer.body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AnswerUnreadableError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** The text of an error answer on one line, shortened, without what could disturb a terminal or a log. */
export function textOf({ body }: Pick<HttpAnswer, 'body'>): string {
  const text = body.subarray(0, 4 * MAX_TEXT).toString('utf8');
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new AnswerUnreadableError('no JSON');
  }
}
