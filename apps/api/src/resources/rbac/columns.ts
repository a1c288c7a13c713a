import { type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, type TableLayout } from '@berth/kube';
import { type BindingObject } from '../../authorization/rbac-objects.js';

export const roleTable: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, column('Created At', 'When the role was made.', { type: 'date' })],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};

export const bindingTable: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Role', 'The role that is given.'),
    AGE_COLUMN,
    column('Users', 'Users who are given the role.', { priority: 1 }),
    column('Groups', 'Groups that are given the role.', { priority: 1 }),
    column('ServiceAccounts', 'Service accounts that are given the role.', { priority: 1 }),
  ],
  cells: (object, nowMs) => {
    // A binding has its fields beside metadata.
    const { metadata, roleRef } = object as BindingObject;
    return [
      metadata.name,
      `${roleRef.kind}/${roleRef.name}`,
      ageOf(metadata.creationTimestamp, nowMs),
      namesOf(object, 'User'),
      namesOf(object, 'Group'),
      namesOf(object, 'ServiceAccount'),
    ];
  },
};

function namesOf(object: KubeObject, kind: string): string {
  const { subjects = [] } = object as BindingObject;
  return subjects
    .filter((subject) => subject.kind === kind)
    .map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`))
    .join(', ');
}
