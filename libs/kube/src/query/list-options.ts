import { type FieldQuery, parseFieldSelector } from '../selector/field-selector.js';
import { type LabelQuery, parseLabelSelector } from '../selector/label-selector.js';
import { badRequest, invalidObject } from '../status/api-error.js';
import { forbidden, notSupported, type FieldError } from '../status/field-error.js';
import { type ContinueToken, decodeContinue } from './continue-token.js';
import { countOf, flagOf, type Query, textOf } from './query-values.js';
import { parseResourceVersion } from './resource-version.js';

/** How exact a list's resourceVersion is meant. */
export type ResourceVersionMatch = 'NotOlderThan' | 'Exact';

/** What to select, for lists, watches and collection deletes alike. */
export type Selection = { readonly labels: LabelQuery; readonly fields: FieldQuery };

/** A list request. */
export type ListOptions = Selection & {
  /** 0: no limit. */
  readonly limit: number;
  readonly continueFrom?: ContinueToken;
  /** Absent: the most recent data; 0: any. */
  readonly resourceVersion?: number;
  readonly resourceVersionMatch?: ResourceVersionMatch;
  readonly timeoutSeconds?: number;
};

/** A watch request. */
export type WatchOptions = Selection & {
  /** Absent or 0: all present objects first, then changes; else the changes after it. */
  readonly resourceVersion?: number;
  readonly allowWatchBookmarks: boolean;
  /**
   * True: present objects first, then a bookmark that says so, then changes. False: changes only, from now on where no
   * resourceVersion says from where. Absent: as the resourceVersion says.
   */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
};

/** True when a GET of a collection asks for a watch. */
export function isWatch(query: Query): boolean {
  return flagOf(query, 'watch') ?? false;
}

/** Parses the selectors; `supportedFields` are the names of the kind's selectable fields. */
export function parseSelection(query: Query, supportedFields: Readonly<Record<string, unknown>>): Selection {
  return {
    labels: parseLabelSelector(textOf(query, 'labelSelector') ?? ''),
    fields: parseFieldSelector(textOf(query, 'fieldSelector') ?? '', supportedFields),
  };
}

/** Parses a list's parameters. */
export function parseListOptions(
  query: Query,
  supportedFields: Readonly<Record<string, unknown>>,
): ListOptions {
  const common = parseCommon(query);
  refuse(listErrors(query, common));
  const token = textOf(query, 'continue') ?? '';
  if (token !== '' && (common.resourceVersion ?? 0) !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  return {
    ...parseSelection(query, supportedFields),
    ...common,
    limit: limitOf(query),
    ...(token !== '' && { continueFrom: decodeContinue(token) }),
  };
}

/** None where none is given, or one below zero. */
function limitOf(query: Query): number {
  return /^-\d{1,15}$/.test(textOf(query, 'limit') ?? '') ? 0 : (countOf(query, 'limit') ?? 0);
}

/** Parses a watch's parameters. */
export function parseWatchOptions(
  query: Query,
  supportedFields: Readonly<Record<string, unknown>>,
): WatchOptions {
  const { resourceVersionMatch, ...common } = parseCommon(query);
  const sendInitialEvents = flagOf(query, 'sendInitialEvents');
  refuse(watchErrors(sendInitialEvents, resourceVersionMatch));
  return {
    ...parseSelection(query, supportedFields),
    ...common,
    allowWatchBookmarks: flagOf(query, 'allowWatchBookmarks') ?? false,
    ...(sendInitialEvents !== undefined && { sendInitialEvents }),
  };
}

type Common = Pick<ListOptions, 'resourceVersion' | 'resourceVersionMatch' | 'timeoutSeconds'>;

function parseCommon(query: Query): Common {
  const resourceVersion = parseResourceVersion(textOf(query, 'resourceVersion'));
  const match = textOf(query, 'resourceVersionMatch') ?? '';
  if (match !== '' && match !== 'NotOlderThan' && match !== 'Exact') {
    refuse([notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan'])]);
  }
  const timeoutSeconds = countOf(query, 'timeoutSeconds');
  return {
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(match !== '' && { resourceVersionMatch: match as ResourceVersionMatch }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

function listErrors(query: Query, { resourceVersion, resourceVersionMatch: match }: Common): FieldError[] {
  const errors: FieldError[] = [];
  if (textOf(query, 'sendInitialEvents') !== undefined) {
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  if (match === undefined) return errors;
  if ((textOf(query, 'continue') ?? '') !== '') {
    errors.push(
      forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'),
    );
  }
  if (resourceVersion === undefined) {
    errors.push(
      forbidden(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      ),
    );
  }
  if (match === 'Exact' && resourceVersion === 0) {
    errors.push(
      forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    );
  }
  return errors;
}

function watchErrors(
  sendInitialEvents: boolean | undefined,
  match: ResourceVersionMatch | undefined,
): FieldError[] {
  if (sendInitialEvents === undefined) {
    const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    return match === undefined ? [] : [forbidden('resourceVersionMatch', detail)];
  }
  if (match === undefined) {
    const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    return [forbidden('resourceVersionMatch', detail)];
  }
  return match === 'NotOlderThan' ? [] : [notSupported('resourceVersionMatch', match, ['NotOlderThan'])];
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
}
