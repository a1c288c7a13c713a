import type { Command } from './command.js';
import { attributesClass, claim, glusterClass, node, rules, volume } from './manifests.js';

const STATIC = '{examples}/static';
const GLUSTER = '{examples}/gluster';

/** Making things, from files and from words. */
export const making: readonly Command[] = [
  {
    run: `apply -f ${STATIC}`,
    says: [
      /persistentvolume\/pv1 created/,
      /persistentvolumeclaim\/myclaim created/,
      /persistentvolume\/pv2 created/,
    ],
  },
  {
    run: `wait --for=jsonpath='{.status.phase}'=Bound pvc/myclaim --timeout=30s`,
    says: /persistentvolumeclaim\/myclaim condition met/,
    since: 23,
  },
  { run: 'get pvc myclaim', says: /myclaim +Bound +pv2 +8Gi +RWO +slow/, again: true },
  {
    run: `apply -f ${STATIC}`,
    says: /pv1 unchanged\npersistentvolumeclaim\/myclaim unchanged\npersistentvolume\/pv2 unchanged/,
  },
  { run: `apply -f ${GLUSTER}/02-claim.yaml -f -`, stdin: glusterClass, says: /pvc-gluster-heketi created/ },
  { run: `apply -f ${GLUSTER}/03-pod.yaml`, says: /pod\/pod-use-pvc created/ },
  {
    run: 'get pvc pvc-gluster-heketi --no-headers',
    says: /^pvc-gluster-heketi +Bound +pvc-\S+ +1Gi +RWO +gluster-heketi /,
    again: true,
  },
  {
    run: `create -f ${STATIC}/01-pv1.yaml`,
    code: 1,
    says: /\(AlreadyExists\): error when creating .*: persistentvolumes "pv1" already exists/,
  },
  { run: 'create -f -', stdin: volume('made', { tier: 'gold' }), says: /persistentvolume\/made created/ },
  {
    run: 'create -f -',
    stdin: `${volume('first', { prune: 'me' })}---\n${volume('second', { prune: 'me' })}`,
    says: /first created\npersistentvolume\/second created/,
  },
  { run: 'create -k {files}/kustomize', says: /persistentvolume\/k-pv1 created/ },
  { run: 'apply -k {files}/kustomize', says: /persistentvolume\/k-pv1 configured/ },
  { run: 'apply -k {files}/kustomize', says: /persistentvolume\/k-pv1 unchanged/ },
  { run: 'create ns team-a', says: /namespace\/team-a created/ },
  { run: 'create ns team-b --dry-run=server', says: /namespace\/team-b created \(server dry run\)/ },
  { run: 'create ns team-b --dry-run=client -o name', says: /namespace\/team-b/ },
  { run: 'get ns team-b', code: 1, says: /namespaces "team-b" not found/ },
  { run: 'apply -n team-a -f -', stdin: claim('waits'), says: /persistentvolumeclaim\/waits created/ },
  {
    run: 'apply -n nowhere -f -',
    stdin: claim('waits'),
    code: 1,
    says: /\(NotFound\): .*namespaces "nowhere" not found/,
  },
  {
    run: 'create secret generic login -n team-a --from-literal=user=jane --from-literal=password=geheim',
    says: /secret\/login created/,
  },
  {
    run: 'create secret docker-registry pull --docker-username=jane --docker-password=geheim',
    says: /secret\/pull created/,
  },
  { run: 'create service clusterip web --tcp=80:8080', says: /service\/web created/ },
  {
    run: 'create service externalname outside --external-name=example.com',
    says: /service\/outside created/,
  },
  { run: 'create service loadbalancer front --tcp=443', says: /service\/front created/ },
  {
    run: 'create role reader --verb=get,list --resource=persistentvolumeclaims,secrets -n team-a',
    says: /role\S*\/reader created/,
  },
  { run: 'create rolebinding readers --role=reader --user=jane -n team-a', says: /readers created/ },
  {
    run: 'create clusterrole volumes --verb=get,list,watch --resource=persistentvolumes,storageclasses.storage.k8s.io',
    says: /clusterrole\S*\/volumes created/,
  },
  {
    run: 'create clusterrole sum --aggregation-rule=rbac.example.com/sum=true',
    says: /clusterrole\S*\/sum created/,
  },
  {
    run: `get clusterrole sum -o jsonpath='{.aggregationRule}'`,
    says: /"clusterRoleSelectors":\[\{"matchLabels":\{"rbac.example.com\/sum":"true"\}\}\]/,
  },
  { run: 'create clusterrolebinding viewers --clusterrole=volumes --group=devs', says: /viewers created/ },
  { run: 'auth reconcile -f -', stdin: rules, says: /reconciliation required create/ },
  {
    run: 'auth reconcile -f -',
    stdin: rules.replace('- get', '- list'),
    says: /reconciliation required update\n\tmissing rules added:/,
  },
  {
    run: 'create -f -',
    stdin: attributesClass,
    says: /volumeattributesclass\.storage\.k8s\.io\/gold created/,
  },
  { run: 'get vac', says: /^NAME +DRIVERNAME +AGE\ngold +csi\.example\.com +\S+$/m },
  { run: 'describe vac gold', says: /csi\.example\.com/ },
  {
    run: `patch vac gold -p '{"parameters":{"iops":"1"}}'`,
    code: 1,
    says: /parameters: Forbidden: updates to parameters are forbidden\./,
  },
  { run: 'create -f -', stdin: node, says: /node\/worker created/ },
  { run: 'run web --image=nginx', says: /pod\/web created/ },
  {
    run: 'create -f -',
    stdin: volume('typo', {}, { capacty: 1 }),
    code: 1,
    says: /unknown field "(spec\.)?capacty"/,
  },
  {
    run: 'create --validate=false -f -',
    stdin: volume('wrong', {}, { capacity: undefined }),
    code: 1,
    says: [/The PersistentVolume "wrong" is invalid/, /spec.capacity: Required value/],
  },
  {
    run: 'create -f -',
    stdin: volume('misspelt').replace('PersistentVolume', 'PersistentVolum'),
    code: 1,
    says: /no matches for kind "PersistentVolum" in version "v1"/,
  },
  {
    run: 'create configmap none',
    code: 1,
    says: /the server could not find the requested resource|no matches for kind/,
  },
];
