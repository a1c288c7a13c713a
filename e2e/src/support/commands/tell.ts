import type { Command } from './command.js';

/** Objects told at length, and what happened to them. */
export const describing: readonly Command[] = [
  {
    run: 'describe pvc myclaim',
    says: [/^Status: +Bound$/m, /^Volume: +pv2$/m, /^Used By: +<none>$/m],
  },
  {
    run: 'describe pvc waits -n team-a',
    says: /Warning +ProvisioningFailed .*persistentvolume-controller +storageclass.storage.k8s.io "nothing" not found/,
    again: true,
  },
  {
    run: 'describe pvc pvc-gluster-heketi',
    says: [
      /^Used By: +pod-use-pvc$/m,
      /Normal +ProvisioningSucceeded .*Successfully provisioned volume pvc-/,
    ],
  },
  { run: 'describe pv pv2', says: [/^Claim: +default\/myclaim$/m, /^ +Server: +172\.17\.0\.2$/m] },
  {
    run: 'describe sc gluster-heketi',
    says: [/^Provisioner: +kubernetes.io\/glusterfs$/m, /^IsDefaultClass: +No$/m],
  },
  {
    run: 'describe pod pod-use-pvc',
    says: [/^ +ClaimName: +pvc-gluster-heketi$/m, /\/mnt from gluster-volume \(rw\)/],
  },
  { run: 'describe no worker', says: [/^Labels: +zone=a$/m, /Non-terminated Pods: +\(0 in total\)/] },
  { run: 'describe secret login -n team-a', says: [/^password: +6 bytes$/m, /^user: +4 bytes$/m] },
  { run: 'describe svc web', says: [/^Selector: +app=web$/m, /^TargetPort: +8080\/TCP$/m] },
  { run: 'describe ep', says: /^ +Addresses: +\d/m },
  { run: 'describe backend heketi', root: true, says: [/^Kind: +Backend$/m, /^ +(URL|Url): +http:/m] },
  { run: 'describe ns team-a', says: /^Status: +Active$/m },
  { run: 'describe role reader -n team-a', says: /^ +persistentvolumeclaims +\[\] +\[\] +\[get list\]$/m },
  { run: 'describe rolebinding readers -n team-a', says: [/^ +Name: +reader$/m, /^ +User +jane/m] },
  {
    run: 'describe clusterrole volumes',
    says: /^ +storageclasses.storage.k8s.io +\[\] +\[\] +\[get list watch\]$/m,
  },
  { run: 'describe clusterrole view', says: /^ +persistentvolumeclaims +\[\] +\[\] +\[get list watch\]$/m },
  { run: 'describe clusterrolebinding viewers', says: /^ +Group +devs/m },
];

export const happenings: readonly Command[] = [
  {
    run: 'get events',
    says: [/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m, /persistentvolumeclaim\/pvc-gluster-heketi/],
  },
  { run: 'get events.events.k8s.io -A', says: /^NAMESPACE +LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m },
  {
    run: 'get ev --field-selector involvedObject.name=pvc-gluster-heketi -o name',
    says: /^event\/pvc-gluster-heketi\.\w+\n/,
  },
  { run: 'get events --sort-by=.lastTimestamp', says: /persistentvolumeclaim\/pvc-gluster-heketi/ },
  { run: 'events', says: /PersistentVolumeClaim\/pvc-gluster-heketi/, since: 26 },
  {
    run: 'events --for pvc/pvc-gluster-heketi --types=Normal',
    says: /Provisioning .*\n.* ProvisioningSucceeded /,
    since: 26,
  },
];
