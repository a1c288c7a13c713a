import { isIPv6 } from 'node:net';
import { type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, type TableLayout } from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { type SubsetInput, subsetsOf } from './endpoints-input.js';
import { endpointsSchema } from './schema.js';
import { validateEndpoints } from './validate.js';

/** How many addresses a cell shows. */
const SHOWN = 3;

const table: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, column('Endpoints', 'Addresses with their ports.'), AGE_COLUMN],
  cells: (object, nowMs) => [
    object.metadata.name,
    addressesCell(subsetsOf(object)),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

/** Addresses that are ready, with each port. */
function addressesCell(subsets: readonly SubsetInput[]): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip = '' }) => ip)
      : ports.flatMap(({ port = 0 }) =>
          addresses.map(({ ip = '' }) => `${isIPv6(ip) ? `[${ip}]` : ip}:${port}`),
        ),
  );
  if (all.length === 0) return '<none>';
  const shown = all.slice(0, SHOWN).join(',');
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}

export const endpoints: Resource = coreResource({
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  schema: endpointsSchema,
  table,
  validate: validateEndpoints,
});
