import { cleanOperations } from '../clean-operations.js';
import { json } from '../http/answer.js';
import { list, string, struct } from '../http/go-json.js';
import { accepted, parsed, type Route } from '../http/route.js';
import { refuseInvalid, uuid } from '../http/validation.js';
import { HeketiError, idNotFound } from '../storage/heketi-error.js';
import { beginEvictBrick } from '../storage/move-bricks.js';
import type { Operation } from '../storage/state.js';
import { entryOf } from '../storage/tables.js';
import { healCheckOf, healCheckProblem } from './state-request.js';

const CLEAN_LIMIT = 32;

export const operationRoutes: readonly Route[] = [
  {
    name: 'operations-info',
    method: 'GET',
    path: '/operations',
    handle: ({ state, inFlight }) => {
      const all = Object.values(state.operations);
      const count = (status: Operation['status']) => all.filter((one) => one.status === status).length;
      return json({
        total: all.length,
        in_flight: inFlight.size,
        stale: count('stale'),
        failed: count('failed'),
        new: count(''),
      });
    },
  },
  {
    name: 'operations-pending',
    method: 'GET',
    path: '/operations/pending',
    handle: ({ state, inFlight }) => {
      const sorted = Object.values(state.operations).sort((a, b) => (a.id < b.id ? -1 : 1));
      const pendingoperations = sorted.map((one) => ({
        ...infoJson(one),
        sub_status: inFlight.has(one.id) ? 'in-flight' : '',
      }));
      return json({ pendingoperations });
    },
  },
  {
    name: 'operation-info',
    method: 'GET',
    path: '/operations/pending/{id}',
    handle: ({ state }, { id }) => {
      const operation = entryOf(state.operations, id);
      if (operation === undefined) throw new HeketiError(404, `Id not found: ${id}`);
      const changes = operation.actions.map((action) => ({ id: action.id, description: action.change }));
      return json({ ...infoJson(operation), sub_status: '', changes });
    },
  },
  {
    name: 'operations-cleanup',
    method: 'POST',
    path: '/operations/pending/cleanup',
    handle: (heketi, request) => {
      const { operations } = parsed(request, struct({ operations: list(string) }));
      refuseInvalid({ operations: cleanProblem(operations) });
      const finish = () => cleanOperations(heketi, operations);
      return accepted(request, heketi.enqueue({ fault: request.work, finish }));
    },
  },
  {
    name: 'brick-evict',
    method: 'POST',
    path: '/bricks/to-evict/{id}',
    handle: (heketi, request) => {
      const { healcheck } =
        request.body === '' ? { healcheck: '' } : parsed(request, struct({ healcheck: string }));
      refuseInvalid({ healcheck: healCheckProblem(healcheck) });
      if (entryOf(heketi.state.bricks, request.id) === undefined) throw idNotFound();
      const queueId = heketi.startOperation(
        (state) => beginEvictBrick(state, request.id, healCheckOf(healcheck), heketi.world),
        request.work,
      );
      return accepted(request, queueId);
    },
  },
];

function infoJson({ id, type, status }: Operation) {
  return { id, type_name: type, status };
}

function cleanProblem(ids: readonly string[]) {
  if (ids.length > CLEAN_LIMIT) return `the length must be no more than ${CLEAN_LIMIT}`;
  return ids.map(uuid).find((problem) => problem !== undefined);
}
