import type { Command } from './command.js';

/** Lists, in every form they are printed in. */
export const listing: readonly Command[] = [
  {
    run: 'get pv,pvc,sc -o wide',
    says: [
      /^NAME +CAPACITY +ACCESS MODES +RECLAIM POLICY +STATUS +CLAIM +STORAGECLASS +VOLUMEATTRIBUTESCLASS +REASON +AGE +VOLUMEMODE$/m,
      /^persistentvolume\/pv1 +5Gi +RWO +Recycle +Available +slow +<unset> +\S+ +Filesystem$/m,
      /^persistentvolume\/pv2 +8Gi +RWO +Recycle +Bound +default\/myclaim +slow +<unset> +\S+ +Filesystem$/m,
      /^persistentvolume\/pvc-\S+ +1Gi +RWO +Delete +Bound +default\/pvc-gluster-heketi +gluster-heketi /m,
      /^NAME +STATUS +VOLUME +CAPACITY +ACCESS MODES +STORAGECLASS +VOLUMEATTRIBUTESCLASS +AGE +VOLUMEMODE$/m,
      /^persistentvolumeclaim\/myclaim +Bound +pv2 +8Gi +RWO +slow +<unset> +\S+ +Filesystem$/m,
      /^NAME +PROVISIONER +RECLAIMPOLICY +VOLUMEBINDINGMODE +ALLOWVOLUMEEXPANSION +AGE$/m,
      /^storageclass\S+\/gluster-heketi +kubernetes.io\/glusterfs +Delete +Immediate +false /m,
    ],
  },
  { run: 'get pvc -A', says: [/^NAMESPACE +NAME/, /^team-a +waits +Pending +nothing/m] },
  {
    run: 'get all',
    says: [/^pod\/web +0\/1 +Pending/m, /^service\/web +ClusterIP +<none> +<none> +80\/TCP/m],
  },
  { run: 'get pv -L tier', says: [/ TIER\n/, /^made .* gold$/m] },
  { run: 'get pv made --show-labels', says: / tier=gold\n/ },
  { run: 'get pv -l tier=gold -o name', says: /^persistentvolume\/made\n$/ },
  { run: `get pv -l 'tier in (silver)'`, says: /No resources found/ },
  { run: 'get pv --field-selector metadata.name=made --no-headers', says: /^made .*\n$/ },
  { run: 'get pv --field-selector spec.x=y', code: 1, says: /field label not supported: spec.x/ },
  { run: 'get pv --chunk-size=1 -o name', says: /made\n(.*\n)*.*\/pv1\npersistentvolume\/pv2\n/ },
  { run: 'get pv --sort-by=.spec.capacity.storage --no-headers', says: /1Gi(.|\n)*5Gi(.|\n)*8Gi/ },
  {
    run: 'get pv made -o yaml',
    says: [/^kind: PersistentVolume$/m, /^ {2}persistentVolumeReclaimPolicy: Retain$/m],
  },
  { run: 'get pv made -o json', says: /"kind": "PersistentVolume"/ },
  {
    run: `get pv made -o jsonpath='{.spec.nfs.server}{"\\n"}'`,
    says: /^10\.0\.0\.1\n$/,
  },
  {
    run: 'get pv made -o custom-columns=NAME:.metadata.name,PHASE:.status.phase',
    says: /^NAME +PHASE\nmade +Available\n$/,
    again: true,
  },
  { run: `get pv made -o go-template='{{.spec.volumeMode}}'`, says: /^Filesystem$/ },
  { run: 'get pv made --server-print=false', says: /^NAME +AGE\nmade / },
  { run: 'get pv made --show-managed-fields -o yaml', says: /manager: kubectl-create/, since: 21 },
  { run: 'get pv made --subresource=status', says: /^NAME +CAPACITY(.|\n)*\nmade +1Gi/, since: 24 },
  { run: 'get pv absent', code: 1, says: /\(NotFound\): persistentvolumes "absent" not found/ },
  { run: 'get pv absent --ignore-not-found', silent: true },
  { run: 'get nothing', code: 1, says: /the server doesn't have a resource type "nothing"/ },
  { run: 'get secret login -n team-a', says: /^NAME +TYPE +DATA +AGE\nlogin +Opaque +2 / },
  { run: 'get svc -o wide', says: /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE +SELECTOR$/m },
  { run: 'get ep --no-headers', says: /^glusterfs-dynamic-\S+ +\d+\.\d+\.\d+\.\d+:1,/ },
  { run: 'get no', says: /^NAME +STATUS +ROLES +AGE +VERSION\nworker / },
  { run: 'get ns', says: /^NAME +STATUS +AGE\ndefault +Active / },
  { run: 'get role,rolebinding -n team-a -o wide', says: [/CREATED AT/, /Role\/reader +\S+ +jane/] },
  { run: 'get backends', root: true, says: /^NAME +TYPE +URL +AGE\nheketi +heketi +http:/ },
  { run: 'get clusters', root: true, says: /^NAME +DISPLAY NAME +AGE\n/ },
  { run: 'get --raw {prefix}/api/v1/persistentvolumes/made', says: /^\{.*"name":"made".*\}$/ },
];

/** What there is to be known of the API itself. */
export const exploring: readonly Command[] = [
  { run: 'version', says: /Server Version: .*v1\.\d+\.\d+-berth/ },
  { run: 'cluster-info', says: /is running at/ },
  { run: 'config view --minify', says: /server: http/ },
  {
    run: 'api-resources',
    says: [
      /^persistentvolumeclaims +pvc +v1 +true +PersistentVolumeClaim$/m,
      /^storageclasses +sc +storage.k8s.io\/v1 +false +StorageClass$/m,
      /^volumeattributesclasses +vac +storage.k8s.io\/v1 +false +VolumeAttributesClass$/m,
    ],
  },
  {
    run: 'api-resources --api-group=berth.dev',
    root: true,
    says: [/^backends +be +berth.dev\/v1 +false +Backend$/m, /^clusters +berth.dev\/v1 +false +Cluster$/m],
  },
  { run: 'api-resources --verbs=deletecollection -o name', says: /^secrets$/m },
  { run: 'api-versions', says: /^storage.k8s.io\/v1$/m },
  { run: 'get --raw {prefix}/readyz', says: /^ok$/ },
  { run: 'explain pvc.spec.selector', says: [/matchLabels/, /Labels a volume must carry/] },
  { run: 'explain sc', says: /provisioner\t<string>/ },
  { run: 'explain vac.driverName', says: /CSI driver/ },
  { run: 'explain backend.spec.url', root: true, says: /Where it answers/ },
  { run: 'explain pod.spec.volumes.persistentVolumeClaim', says: /claimName/ },
  { run: 'explain pv.spec', says: /nfs\t<.*>\n +\w(?!(.|\n)*<no description>)/ },
  { run: 'explain pv --recursive', says: /persistentVolumeReclaimPolicy\t<string>/ },
  { run: 'explain pvc.spec.nothing', code: 1, says: /field "nothing" does not exist/ },
];
