import { badRequest } from '../status/api-error.js';

/** Reads a resourceVersion: a log position. `''` and absence are undefined; what is no number is a BadRequest. */
export function parseResourceVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const position = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(position)) throw badRequest(`invalid resource version ${JSON.stringify(text)}`);
  return position;
}
