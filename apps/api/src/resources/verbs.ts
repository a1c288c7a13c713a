import { type SubresourceDescription, type Verb } from '@berth/kube';

export const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** Writes only the status of an object; every other write leaves the status alone. */
export const statusSubresource: SubresourceDescription = {
  name: 'status',
  verbs: ['get', 'patch', 'update'],
};
