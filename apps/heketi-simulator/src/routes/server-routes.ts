import type { AdminState, Heketi } from '../heketi.js';
import { indentedJson, json, linkTo, nothing, plain } from '../http/answer.js';
import { mapOf, string, struct } from '../http/go-json.js';
import { parsed, type Route, type RouteRequest } from '../http/route.js';
import { HeketiError, idNotFound } from '../storage/heketi-error.js';
import { checkJson } from '../wire/check-json.js';
import { databaseJson } from '../wire/database-json.js';
import { metricsText } from '../wire/metrics-text.js';

const ADMIN_STATES: readonly string[] = ['normal', 'read-only', 'local-client'] satisfies AdminState[];
const LOG_LEVELS: readonly string[] = ['none', 'critical', 'error', 'warning', 'info', 'debug'];

/** What the server tells of itself. */
export const serverRoutes: readonly Route[] = [
  { name: 'hello', method: 'GET', path: '/hello', handle: () => plain('Hello from Heketi') },
  {
    name: 'metrics',
    method: 'GET',
    path: '/metrics',
    handle: (heketi) =>
      plain(metricsText(heketi.state, heketi.inFlight.size), 'text/plain; version=0.0.4; charset=utf-8'),
  },
  { name: 'queue', method: 'GET', path: '/queue/{id}', handle: collect },
  {
    name: 'db-dump',
    method: 'GET',
    path: '/db/dump',
    handle: ({ state }) => indentedJson(databaseJson(state)),
  },
  { name: 'db-check', method: 'GET', path: '/db/check', handle: ({ state }) => json(checkJson(state)) },
  {
    name: 'db-backup',
    method: 'GET',
    path: '/backup/db',
    handle: ({ state }) => ({
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="heketi.db"',
      },
      body: Buffer.from(JSON.stringify(state)),
    }),
  },
  {
    name: 'logging-info',
    method: 'GET',
    path: '/internal/logging',
    handle: ({ logLevel }) => json({ loglevel: { glusterfs: logLevel } }),
  },
  { name: 'logging-set', method: 'POST', path: '/internal/logging', handle: setLogLevel },
  {
    name: 'examine',
    method: 'GET',
    path: '/internal/state/examine/gluster',
    handle: ({ state }) => json({ heketidb: databaseJson(state), clusters: [], report: [] }),
  },
  {
    name: 'admin-info',
    method: 'GET',
    path: '/admin',
    handle: ({ adminState }) => json({ state: adminState }),
  },
  { name: 'admin-set', method: 'POST', path: '/admin', handle: setAdminState },
];

function collect({ queue }: Heketi, { id, method }: RouteRequest) {
  const result = queue.collect(id);
  if (result === undefined) throw idNotFound();
  if (result === 'pending') return nothing(200, { 'x-pending': 'true' });
  if ('error' in result) throw new HeketiError(500, result.error);
  return result.location === undefined ? nothing(204) : linkTo(303, method, result.location);
}

function setLogLevel(heketi: Heketi, request: RouteRequest) {
  const { loglevel } = parsed(request, struct({ loglevel: mapOf(string) }), 400);
  const level = loglevel['glusterfs'];
  if (level === undefined || !LOG_LEVELS.includes(level)) {
    throw new HeketiError(422, level === undefined ? 'logger name missing' : `invalid log level: ${level}`);
  }
  heketi.logLevel = level;
  return json({ loglevel: { glusterfs: level } });
}

function setAdminState(heketi: Heketi, request: RouteRequest) {
  const { state } = parsed(request, struct({ state: string }), 400);
  if (!ADMIN_STATES.includes(state)) throw new HeketiError(400, `unknown state: ${state}`);
  // One of its words after this.
  heketi.adminState = state as AdminState;
  return nothing(204);
}
