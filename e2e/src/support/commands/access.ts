import type { Command } from './command.js';
import { volume } from './manifests.js';

/** Who one is and what one may do, as the administrator and as someone else. */
export const asking: readonly Command[] = [
  { run: 'auth whoami', says: [/^Username +admin$/m, /system:masters/], since: 27 },
  { run: 'auth can-i create pv', says: /^yes$/m },
  { run: `auth can-i '*' '*'`, says: /^yes$/m },
  { run: 'auth can-i --list', says: /^\*\.\* +\[\] +\[\] +\[\*\]$/m },
  { run: 'auth can-i get pvc -n team-a --as jane', says: /^yes$/m },
  { run: 'auth can-i get pvc --as jane', code: 1, says: /^no$/m },
  { run: 'get pv --as jane --as-group devs', says: /^pv1 /m },
  {
    run: 'get pvc --as jane',
    code: 1,
    says: /\(Forbidden\): persistentvolumeclaims is forbidden: User "jane" cannot list resource "persistentvolumeclaims" in API group "" in the namespace "default"/,
  },
];

const FORBIDDEN = /\(Forbidden\)/;
const cannot = (verb: string, plural: string, where = 'at the cluster scope'): RegExp =>
  new RegExp(`User "viewer" cannot ${verb} resource "${plural}" in API group "[^"]*" ${where}`);

/** What a viewer may see, and is refused. */
const seeing: readonly Command[] = [
  { run: 'auth whoami', says: [/^Username +viewer$/m, /berth:viewers/], since: 27 },
  { run: 'get pv,pvc,sc', says: /^persistentvolumeclaim\/myclaim +Bound/m },
  { run: 'get all -A', says: /^default +pod\/web /m },
  { run: 'get no,ns', says: /^namespace\/default +Active/m },
  { run: 'get backends,clusters', root: true, says: /^backend.berth.dev\/heketi +heketi/m },
  { run: 'describe pvc myclaim', says: /^Status: +Bound$/m },
  { run: 'get events', says: /persistentvolumeclaim\/pvc-gluster-heketi/ },
  { run: 'explain pvc.spec', says: /storageClassName/ },
  { run: 'auth can-i get pv', says: /^yes$/m },
  { run: 'auth can-i list pvc -A', says: /^yes$/m },
  { run: 'auth can-i create pv', code: 1, says: /^no$/m },
  { run: 'auth can-i get secrets', code: 1, says: /^no$/m },
  { run: 'auth can-i get pv --subresource=status', says: /^yes$/m },
  { run: 'auth can-i get /version', says: /^yes$/m },
  { run: 'auth can-i --list', says: /^persistentvolumeclaims +\[\] +\[\] +\[get list watch\]$/m },
];
const refused: readonly Command[] = [
  { run: 'get secrets', code: 1, says: [FORBIDDEN, cannot('list', 'secrets', 'in the namespace "default"')] },
  {
    run: 'get secret login -n team-a',
    code: 1,
    says: [/secrets "login" is forbidden/, cannot('get', 'secrets', 'in the namespace "team-a"')],
  },
  { run: 'describe secret login -n team-a', code: 1, says: FORBIDDEN },
  { run: 'get clusterroles', code: 1, says: cannot('list', 'clusterroles') },
  { run: 'create -f -', stdin: volume('viewed'), code: 1, says: cannot('create', 'persistentvolumes') },
  { run: 'create ns viewed', code: 1, says: cannot('create', 'namespaces') },
  {
    run: 'create role viewed --verb=get --resource=pods',
    code: 1,
    says: cannot('create', 'roles', 'in the'),
  },
  { run: 'apply -f -', stdin: volume('viewed'), code: 1, says: cannot('create', 'persistentvolumes') },
  {
    run: 'apply --server-side -f -',
    stdin: volume('viewed'),
    code: 1,
    says: [/persistentvolumes "viewed" is forbidden/, cannot('patch', 'persistentvolumes')],
  },
  { run: 'label pv pv1 a=b', code: 1, says: cannot('patch', 'persistentvolumes') },
  {
    run: 'delete pv pv1',
    code: 1,
    says: [/persistentvolumes "pv1" is forbidden/, cannot('delete', 'persistentvolumes')],
  },
  { run: 'delete pvc --all', code: 1, says: cannot('delete', 'persistentvolumeclaims', 'in the namespace') },
  { run: 'get pv --as admin', code: 1, says: cannot('impersonate', 'users') },
];

export const viewing: readonly Command[] = [...seeing, ...refused].map((each) => ({ ...each, viewer: true }));
