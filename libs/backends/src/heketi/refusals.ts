import { type Failure, type FailureReason, type Helps } from '../backend.js';
import {
  AnswerLostError,
  AnswerUnreadableError,
  NotSentError,
  RedirectRefusedError,
  RequestForbiddenError,
} from '../errors.js';
import { type HttpAnswer } from '../guarded-http-client/exchange.js';
import { textOf } from './read-answer.js';

const NEVER: Helps = { later: false, elsewhere: false };
const LATER: Helps = { later: true, elsewhere: false };
const ELSEWHERE: Helps = { later: true, elsewhere: true };

type Rule = {
  readonly status: number;
  readonly text: RegExp;
  readonly reason: FailureReason;
  readonly message: string;
  readonly helps: Helps;
};

const rule = (status: number, text: RegExp, reason: FailureReason, helps: Helps, message: string): Rule => ({
  status,
  text,
  reason,
  message,
  helps,
});

const ANY = /^/;
const ALLOCATE = 'Failed to allocate (new volume|volume expansion): ';
const allocating = (text: string) => new RegExp(`^${ALLOCATE}.*(${text})`);

/** What Heketi says when it did nothing; the first rule that fits counts. */
const RULES: readonly Rule[] = [
  rule(400, /^Authorization header/, 'Unauthorized', LATER, 'Heketi does not read our token'),
  rule(401, /signature is invalid/, 'Unauthorized', LATER, 'Heketi does not accept the key'),
  rule(
    401,
    /expired|before issued|not valid yet/,
    'Unauthorized',
    LATER,
    'the clocks of Heketi and Berth differ too much',
  ),
  rule(401, /Unknown user/, 'Unauthorized', LATER, 'Heketi knows no such user, only admin and user'),
  rule(401, /Administrator access/, 'Unauthorized', LATER, 'Heketi demands the user admin'),
  rule(401, ANY, 'Unauthorized', LATER, 'Heketi does not accept our token'),
  rule(403, ANY, 'Unauthorized', LATER, 'the server in front of Heketi refuses the request'),
  rule(400, /^Cluster id .* not found/, 'NotFound', ELSEWHERE, 'Heketi has no such cluster'),
  rule(400, /^No clusters configured/, 'NoSpace', LATER, 'Heketi has no cluster yet'),
  rule(
    400,
    /smaller than the minimum/,
    'InvalidRequest',
    NEVER,
    'the volume is too small for its volumetype',
  ),
  rule(
    400,
    /^Invalid replica value/,
    'InvalidRequest',
    NEVER,
    'Heketi makes no volume with so many replicas',
  ),
  rule(
    400,
    /^Invalid dispersion/,
    'InvalidRequest',
    NEVER,
    'Heketi makes no such dispersed volume, only 2:1, 4:2, 8:3 and 8:4',
  ),
  rule(400, /group id/, 'InvalidRequest', NEVER, 'Heketi does not take the group id'),
  rule(400, /: name: /, 'InvalidRequest', NEVER, 'Heketi does not take the name of the volume'),
  rule(400, ANY, 'InvalidRequest', NEVER, 'Heketi does not take the request'),
  rule(422, ANY, 'InvalidRequest', NEVER, 'Heketi does not take the request'),
  rule(404, /^Id not found$/, 'NotFound', NEVER, 'Heketi has no such volume'),
  rule(404, ANY, 'Misdirected', LATER, 'what answers is not Heketi'),
  rule(405, ANY, 'Misdirected', LATER, 'what answers is not Heketi'),
  rule(409, /Heketi database|block volumes/, 'InvalidRequest', NEVER, 'the volume is not one to remove'),
  rule(409, ANY, 'InUse', LATER, 'Heketi uses the volume otherwise'),
  rule(429, ANY, 'Busy', LATER, 'Heketi is busy'),
  rule(503, /^Service disabled for maintenance/, 'Busy', LATER, 'Heketi is under maintenance'),
  rule(500, allocating('already in use'), 'NameInUse', NEVER, 'Heketi has a volume of this name'),
  rule(500, allocating('No space'), 'NoSpace', ELSEWHERE, 'Heketi has no space for the volume'),
  rule(
    500,
    allocating('Minimum brick size|Maximum number of bricks'),
    'NoSpace',
    ELSEWHERE,
    'Heketi has no space for the volume in bricks of the size it takes',
  ),
  rule(500, allocating('No nodes'), 'NoSpace', ELSEWHERE, 'the Heketi cluster has no nodes'),
  rule(500, allocating('No online'), 'NoSpace', ELSEWHERE, 'the Heketi cluster has no device online'),
  rule(500, allocating('limit is'), 'NoSpace', ELSEWHERE, 'the Heketi cluster has as many volumes as it may'),
  rule(
    500,
    allocating('does not support|disabled all'),
    'InvalidRequest',
    ELSEWHERE,
    'the Heketi cluster takes no such volumes',
  ),
  rule(500, allocating('is in use'), 'InUse', LATER, 'another operation of Heketi holds the volume'),
  rule(500, allocating(''), 'BackendError', ELSEWHERE, 'Heketi cannot place the volume'),
  rule(
    500,
    /^Failed to set up volume delete: /,
    'InUse',
    LATER,
    'another operation of Heketi holds the volume',
  ),
];

/** Redirects of these kinds say that nothing was done here; 303 says that something was. */
const UNDONE_REDIRECTS = [301, 302, 307, 308];

/**
 * The certain failure an answer tells of; undefined when it leaves open whether anything was done, as the 500 of some
 * proxy does.
 */
export function refusalOf(answer: HttpAnswer): Failure | undefined {
  const text = textOf(answer);
  const found = RULES.find((one) => one.status === answer.status && one.text.test(text));
  if (found !== undefined) {
    const { reason, message, helps } = found;
    return { reason, message, helps, ...detailOf(text), ...retryAfter(answer) };
  }
  if (UNDONE_REDIRECTS.includes(answer.status)) return misdirected(`redirected with status ${answer.status}`);
  return undefined;
}

/** The certain failure an error tells of; undefined when the request may have arrived. */
export function refusalOfError(error: unknown): Failure | undefined {
  if (error instanceof RequestForbiddenError) {
    return { reason: 'Forbidden', message: error.message, helps: LATER };
  }
  if (error instanceof NotSentError) {
    return { reason: 'Unreachable', message: `Heketi cannot be reached: ${error.message}`, helps: LATER };
  }
  if (error instanceof RedirectRefusedError && UNDONE_REDIRECTS.includes(error.status)) {
    return misdirected(error.message);
  }
  return undefined;
}

/** For a call that only reads nothing is unknown: what gave no usable answer has failed, and may be repeated. */
export function readFailure(error: unknown): Failure {
  const refused = refusalOfError(error);
  if (refused !== undefined) return refused;
  if (error instanceof AnswerUnreadableError)
    return misdirected(`Heketi answered what cannot be read: ${error.message}`);
  if (error instanceof RedirectRefusedError) return misdirected(error.message);
  if (error instanceof AnswerLostError) return backendError(`no answer from Heketi: ${error.message}`);
  throw error;
}

/** An answer without meaning, to a call that only reads. */
export function oddAnswer(answer: HttpAnswer): Failure {
  return { ...backendError(`Heketi answered with status ${answer.status}`), ...detailOf(textOf(answer)) };
}

/** Heketi did the work, failed, and took it back. */
export function workFailure(what: string, text: string): Failure {
  return {
    reason: 'BackendError',
    message: `Heketi could not ${what} the volume`,
    helps: ELSEWHERE,
    ...detailOf(text),
  };
}

export function detailOf(text: string): { readonly detail?: string } {
  return text === '' ? {} : { detail: text };
}

function misdirected(message: string): Failure {
  return { reason: 'Misdirected', message, helps: LATER };
}

function backendError(message: string): Failure {
  return { reason: 'BackendError', message, helps: LATER };
}

const MAX_RETRY_AFTER_MS = 3_600_000;

function retryAfter({ headers }: HttpAnswer): { readonly retryAfterMs?: number } {
  const text = headers['retry-after'];
  if (text === undefined) return {};
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? {} : { retryAfterMs: Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) };
}
