import type { Command } from './command.js';
import { glusterClass, podOnNode, volume } from './manifests.js';

/** Taking away, in every way there is. */
export const removing: readonly Command[] = [
  { run: 'delete pv made --dry-run=server', says: /"made" deleted.*\(server dry run\)/ },
  { run: 'delete pv made --dry-run=client', says: /"made" deleted.*\(dry run\)/ },
  { run: 'get pv made -o name', says: /made/ },
  { run: 'delete pv made', says: /persistentvolume "made" deleted/ },
  { run: 'get pv made', code: 1, says: /\(NotFound\)/ },
  { run: 'delete pv made', code: 1, says: /\(NotFound\): persistentvolumes "made" not found/ },
  { run: 'delete pv made --ignore-not-found', says: /^$/ },
  { run: 'delete pv k-pv1 --cascade=orphan', says: /"k-pv1" deleted/ },
  { run: 'delete pv own --cascade=foreground', says: /"own" deleted/ },
  { run: 'delete pv applied --now', says: /"applied" deleted/ },
  { run: 'delete -f - --wait=false', stdin: volume('first'), says: /"first" deleted/ },
  { run: 'wait --for=delete pv/first --timeout=30s', says: /^(.*condition met\n)?$/, since: 24 },
  { run: 'create -f -', stdin: volume('third', { all: 'of' }), says: /third created/ },
  { run: 'delete pv -l all=of', says: /"third" deleted/ },
  { run: 'delete pod web --force --grace-period=0', says: /pod "web" force deleted/ },
  { run: 'delete pvc pvc-gluster-heketi', says: /"pvc-gluster-heketi" deleted/ },
  { run: 'get pv -o custom-columns=CLAIM:.spec.claimRef.name', says: /^CLAIM\n(?!.*gluster)/, again: true },
  { run: 'delete pvc --all', says: /"myclaim" deleted/ },
  { run: `delete -f {examples}/static --ignore-not-found`, says: [/"pv1" deleted/, /"pv2" deleted/] },
  { run: 'delete -f -', stdin: glusterClass, says: /"gluster-heketi" deleted/ },
  { run: 'delete svc --all', says: /"outside" deleted/ },
  { run: 'delete ns team-a', says: /namespace "team-a" deleted/ },
  { run: 'get all -n team-a', says: /No resources found/ },
  { run: 'create -f -', stdin: podOnNode, says: /pod\/on-worker created/ },
  {
    run: 'drain worker --force',
    says: [/default\/on-worker/, /node\/worker (drained|evicted)/],
  },
  { run: 'get pod on-worker', code: 1, says: /\(NotFound\): pods "on-worker" not found/ },
  { run: 'delete no worker', says: /node "worker" deleted/ },
  { run: 'delete clusterrole/volumes clusterrolebinding/viewers clusterrole/sum', says: /"volumes" deleted/ },
  { run: 'delete --raw {prefix}/api/v1/namespaces/default/secrets/pull', says: /"status":"Success"/ },
];
