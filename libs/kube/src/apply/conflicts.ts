import { ApiError } from '../status/api-error.js';
import { pathsOf } from './fields-v1.js';
import { type Manager } from './managers.js';

/** Refuses an apply that would change what others own; their fields are the conflicting ones. */
export function applyConflict(conflicts: readonly Manager[]): ApiError {
  const found = [...conflicts]
    .map((manager) => ({ holder: holderText(manager), paths: pathsOf(manager.fields) }))
    .sort((one, other) => (one.holder < other.holder ? -1 : 1));
  const causes = found.flatMap(({ holder, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${holder}`, field })),
  );
  return new ApiError('Conflict', messageOf(found, causes.length), { causes });
}

type Found = { readonly holder: string; readonly paths: readonly string[] };

function messageOf(found: readonly Found[], count: number): string {
  const [first] = found;
  if (count === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${first.holder}: ${first.paths.join()}`;
  }
  const lines = found.flatMap(({ holder, paths }) => [
    `conflicts with ${holder}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

function holderText({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = JSON.stringify(manager);
  const through =
    subresource === undefined ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${through} using ${apiVersion}` : through;
}
