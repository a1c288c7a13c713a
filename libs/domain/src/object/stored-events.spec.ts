import { expect, it } from 'vitest';
import { canonicalJson } from '../json/canonical-json.js';
import { evolveObject } from './aggregates.js';
import { type DomainEvent } from './decision.js';
import { type KubeObject } from './kube-object.js';

/** Kinds that have the events every kind has, and no others. */
const PLAIN_KINDS = [
  'StorageClass',
  'VolumeAttributesClass',
  'Cluster',
  'Backend',
  'Secret',
  'Endpoints',
  'Service',
  'Pod',
  'Node',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'Event',
];

const MADE_VOLUME =
  '{"object":{"apiVersion":"v1","berth":{"backing":{"backend":"heketi","id":"h-v-1","place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-5"}},"kind":"PersistentVolume","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"pvc-c-5","uid":"v-5"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"claimRef":{"name":"db","namespace":"team-a","uid":"c-5"},"persistentVolumeReclaimPolicy":"Delete"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:05Z","phase":"Bound"}}}';

/**
 * Events as a log holds them, one of every type and version ever written, with the state they leave. They are never
 * changed: a new version gets lines of its own.
 */
const STORED: readonly { kind: string; events: readonly [string, number, string][]; state: string }[] = [
  {
    kind: 'PersistentVolumeClaim',
    events: [
      [
        'ClaimCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["kubernetes.io/pvc-protection"],"name":"db","namespace":"team-a","uid":"c-1"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"slow"},"status":{"phase":"Pending"}}}',
      ],
      ['ClaimEdited', 1, '{"patch":{"metadata":{"labels":{"tier":"db"}}}}'],
      [
        'ClaimBound',
        1,
        '{"accessModes":["ReadWriteOnce"],"capacity":"5Gi","decision":{"by":"search","choice":{"accessModes":["ReadWriteOnce"],"capacity":"5Gi","name":"pv1","uid":"v-1"},"lookedInto":[{"accessModes":["ReadWriteOnce"],"volumes":1}],"position":4},"markedByController":true,"volumeName":"pv1","volumeUid":"v-1"}',
      ],
      [
        'ClaimLost',
        1,
        '{"message":"Bound claim has lost its PersistentVolume. Data on the volume is lost!","reason":"ClaimLost"}',
      ],
      ['ClaimPending', 1, '{}'],
      ['ClaimDeletionRequested', 1, '{"at":"2026-01-03T00:00:00Z","gracePeriodSeconds":0}'],
      ['ClaimDeleted', 1, '{"patch":{"metadata":{"finalizers":null}}}'],
    ],
    state:
      '{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"annotations":{"pv.kubernetes.io/bind-completed":"yes","pv.kubernetes.io/bound-by-controller":"yes"},"creationTimestamp":"2026-01-02T03:04:05Z","deletionGracePeriodSeconds":0,"deletionTimestamp":"2026-01-03T00:00:00Z","labels":{"tier":"db"},"name":"db","namespace":"team-a","uid":"c-1"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"slow","volumeName":"pv1"},"status":{"phase":"Pending"}}',
  },
  {
    kind: 'PersistentVolume',
    events: [
      [
        'VolumeCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["kubernetes.io/pv-protection"],"name":"pv1","uid":"v-1"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"5Gi"},"nfs":{"path":"/tmp","server":"172.17.0.2"},"persistentVolumeReclaimPolicy":"Recycle","storageClassName":"slow"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:05Z","phase":"Pending"}}}',
      ],
      ['VolumeAvailable', 1, '{"at":"2026-01-02T03:04:06Z"}'],
      [
        'VolumeBound',
        1,
        '{"at":"2026-01-02T03:04:07Z","claim":{"name":"db","namespace":"team-a","uid":"c-1"},"claimPosition":2,"markedByController":true}',
      ],
      ['VolumeUnbound', 1, '{"at":"2026-01-02T03:04:08Z","keepsReservation":false}'],
      [
        'VolumeMismatched',
        1,
        '{"at":"2026-01-02T03:04:08Z","message":"Cannot bind PersistentVolume to requested PersistentVolumeClaim \\"team-a/web\\" due to incompatible volumeMode."}',
      ],
      [
        'VolumeBound',
        1,
        '{"at":"2026-01-02T03:04:09Z","claim":{"name":"web","namespace":"team-a","uid":"c-2"},"claimPosition":8,"decision":{"by":"pair","choice":{"accessModes":["ReadWriteOnce"],"capacity":"5Gi","name":"pv1","uid":"v-1"},"lookedInto":[],"order":0,"position":8},"markedByController":true}',
      ],
      ['VolumeReleased', 1, '{"at":"2026-01-02T03:04:10Z"}'],
      ['VolumeEdited', 1, '{"patch":{"metadata":{"labels":{"fast":"yes"}}}}'],
      ['VolumeDeletionRequested', 1, '{"at":"2026-01-03T00:00:00Z","gracePeriodSeconds":0}'],
      ['VolumeDeleted', 1, '{"patch":{"metadata":{"finalizers":null}}}'],
    ],
    state:
      '{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"annotations":{"pv.kubernetes.io/bound-by-controller":"yes"},"creationTimestamp":"2026-01-02T03:04:05Z","deletionGracePeriodSeconds":0,"deletionTimestamp":"2026-01-03T00:00:00Z","labels":{"fast":"yes"},"name":"pv1","uid":"v-1"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"5Gi"},"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","name":"web","namespace":"team-a","resourceVersion":"8","uid":"c-2"},"nfs":{"path":"/tmp","server":"172.17.0.2"},"persistentVolumeReclaimPolicy":"Recycle","storageClassName":"slow"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:10Z","phase":"Released"}}',
  },
  {
    kind: 'PersistentVolumeClaim',
    events: [
      [
        'ClaimCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["kubernetes.io/pvc-protection"],"name":"db","namespace":"team-a","uid":"c-3"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"gluster"},"status":{"phase":"Pending"}}}',
      ],
      [
        'ClaimWaiting',
        1,
        '{"at":"2026-01-02T03:04:06Z","message":"storageclass.storage.k8s.io \\"gluster\\" not found","reason":"ProvisioningFailed","type":"Warning"}',
      ],
      [
        'ClaimProvisioningRequested',
        1,
        '{"at":"2026-01-02T03:04:07Z","className":"gluster","external":true,"provisioner":"example.com/nfs"}',
      ],
      [
        'ClaimProvisioningRequested',
        1,
        '{"at":"2026-01-02T03:04:08Z","className":"gluster","external":false,"provisioner":"kubernetes.io/glusterfs"}',
      ],
      [
        'ProvisioningStarted',
        1,
        '{"at":"2026-01-02T03:04:09Z","backend":"heketi","capacityBytes":1073741824,"gid":2000,"place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-3"}',
      ],
      [
        'ProvisioningFailed',
        1,
        '{"at":"2026-01-02T03:04:10Z","count":1,"message":"no space","reason":"ProvisioningFailed","settled":true}',
      ],
      [
        'ProvisioningStarted',
        1,
        '{"at":"2026-01-02T03:04:11Z","backend":"heketi","capacityBytes":1073741824,"place":"h-2","url":"http://heketi.example:8080","volumeName":"vol_1_c-3"}',
      ],
      ['ProvisioningAbandoned', 1, '{"at":"2026-01-02T03:04:12Z","message":"nobody wants it"}'],
      [
        'ClaimProvisioningRequested',
        1,
        '{"at":"2026-01-02T03:04:13Z","className":"gluster","external":false,"provisioner":"kubernetes.io/glusterfs"}',
      ],
      [
        'ProvisioningStarted',
        1,
        '{"at":"2026-01-02T03:04:14Z","backend":"heketi","capacityBytes":1073741824,"place":"h-2","url":"http://heketi.example:8080","volumeName":"vol_1_c-3"}',
      ],
      [
        'ProvisioningFailed',
        1,
        '{"at":"2026-01-02T03:04:15Z","count":2,"message":"no answer","reason":"ProvisioningFailed","settled":false}',
      ],
      [
        'ClaimWaiting',
        1,
        '{"at":"2026-01-02T03:04:16Z","message":"waiting for first consumer to be created before binding","reason":"WaitForFirstConsumer","type":"Normal"}',
      ],
    ],
    state:
      '{"apiVersion":"v1","berth":{"provisioning":{"className":"gluster","failure":{"at":"2026-01-02T03:04:15Z","count":2,"message":"no answer","reason":"ProvisioningFailed"},"intent":{"at":"2026-01-02T03:04:14Z","backend":"heketi","capacityBytes":1073741824,"place":"h-2","url":"http://heketi.example:8080","volumeName":"vol_1_c-3"},"provisioner":"kubernetes.io/glusterfs"},"waiting":{"at":"2026-01-02T03:04:16Z","message":"waiting for first consumer to be created before binding","reason":"WaitForFirstConsumer","type":"Normal"}},"kind":"PersistentVolumeClaim","metadata":{"annotations":{"volume.beta.kubernetes.io/storage-provisioner":"kubernetes.io/glusterfs","volume.kubernetes.io/storage-provisioner":"kubernetes.io/glusterfs"},"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["kubernetes.io/pvc-protection","berth.dev/provisioning"],"name":"db","namespace":"team-a","uid":"c-3"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"gluster"},"status":{"phase":"Pending"}}',
  },
  {
    kind: 'PersistentVolumeClaim',
    events: [
      [
        'ClaimCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["kubernetes.io/pvc-protection"],"name":"db","namespace":"team-a","uid":"c-4"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"gluster"},"status":{"phase":"Pending"}}}',
      ],
      [
        'ClaimProvisioningRequested',
        1,
        '{"at":"2026-01-02T03:04:08Z","className":"gluster","external":false,"provisioner":"kubernetes.io/glusterfs"}',
      ],
      [
        'ProvisioningStarted',
        1,
        '{"at":"2026-01-02T03:04:09Z","backend":"heketi","capacityBytes":1073741824,"place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-4"}',
      ],
      [
        'ProvisioningSucceeded',
        1,
        '{"at":"2026-01-02T03:04:10Z","provisioner":"kubernetes.io/glusterfs","volumeName":"pvc-c-4","volumeUid":"v-4"}',
      ],
    ],
    state:
      '{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"annotations":{"volume.beta.kubernetes.io/storage-provisioner":"kubernetes.io/glusterfs","volume.kubernetes.io/storage-provisioner":"kubernetes.io/glusterfs"},"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["kubernetes.io/pvc-protection"],"name":"db","namespace":"team-a","uid":"c-4"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"gluster"},"status":{"phase":"Pending"}}',
  },
  {
    kind: 'PersistentVolumeClaim',
    events: [
      [
        'ClaimCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"db","namespace":"team-a","uid":"c-6"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"3Gi"}},"volumeName":"pv1"},"status":{"capacity":{"storage":"1Gi"},"phase":"Bound"}}}',
      ],
      [
        'ClaimExpansionRequested',
        1,
        '{"at":"2026-01-02T03:04:06Z","expander":"berth","from":"1Gi","to":"3Gi"}',
      ],
      [
        'ClaimExpansionFailed',
        1,
        '{"at":"2026-01-02T03:04:07Z","count":1,"infeasible":true,"message":"no space"}',
      ],
      [
        'ClaimExpansionRequested',
        1,
        '{"at":"2026-01-02T03:04:08Z","expander":"berth","from":"1Gi","to":"2Gi"}',
      ],
      ['ClaimExpanded', 1, '{"at":"2026-01-02T03:04:09Z","capacity":"2Gi"}'],
      [
        'ClaimExpansionRequested',
        1,
        '{"at":"2026-01-02T03:04:10Z","expander":"berth","from":"2Gi","to":"3Gi"}',
      ],
      [
        'ClaimExpansionFailed',
        1,
        '{"at":"2026-01-02T03:04:11Z","count":2,"infeasible":false,"message":"no answer"}',
      ],
    ],
    state:
      '{"apiVersion":"v1","berth":{"expansion":{"expander":"berth","failure":{"at":"2026-01-02T03:04:11Z","count":2,"infeasible":false,"message":"no answer"},"to":"3Gi"}},"kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"db","namespace":"team-a","uid":"c-6"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"3Gi"}},"volumeName":"pv1"},"status":{"allocatedResourceStatuses":{"storage":"ControllerResizeInProgress"},"allocatedResources":{"storage":"3Gi"},"capacity":{"storage":"2Gi"},"conditions":[{"lastTransitionTime":"2026-01-02T03:04:10Z","status":"True","type":"Resizing"},{"lastTransitionTime":"2026-01-02T03:04:11Z","message":"no answer","status":"True","type":"ControllerResizeError"}],"phase":"Bound"}}',
  },
  {
    kind: 'PersistentVolumeClaim',
    events: [
      [
        'ClaimCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"db","namespace":"team-a","uid":"c-7"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"3Gi"}},"volumeName":"pv1"},"status":{"capacity":{"storage":"1Gi"},"phase":"Bound"}}}',
      ],
      [
        'ClaimExpansionRequested',
        1,
        '{"at":"2026-01-02T03:04:06Z","expander":"berth","from":"1Gi","to":"3Gi"}',
      ],
      [
        'ClaimExpansionStarted',
        1,
        '{"at":"2026-01-02T03:04:07Z","backend":"heketi","fromBytes":1073741824,"toBytes":3221225472,"url":"http://heketi.example:8080","volumeId":"h-v-1","volumeName":"vol_1_c-7"}',
      ],
      [
        'ClaimExpansionFailed',
        1,
        '{"at":"2026-01-02T03:04:08Z","count":1,"infeasible":false,"message":"no space"}',
      ],
      [
        'ClaimExpansionStarted',
        1,
        '{"at":"2026-01-02T03:04:09Z","backend":"heketi","fromBytes":1073741824,"toBytes":3221225472,"url":"http://heketi.example:8080","volumeId":"h-v-1","volumeName":"vol_1_c-7"}',
      ],
      [
        'ClaimExpansionFailed',
        1,
        '{"at":"2026-01-02T03:04:10Z","count":1,"infeasible":false,"message":"no answer","settled":false}',
      ],
    ],
    state:
      '{"apiVersion":"v1","berth":{"expansion":{"expander":"berth","failure":{"at":"2026-01-02T03:04:10Z","count":1,"infeasible":false,"message":"no answer"},"intent":{"at":"2026-01-02T03:04:09Z","backend":"heketi","fromBytes":1073741824,"toBytes":3221225472,"url":"http://heketi.example:8080","volumeId":"h-v-1","volumeName":"vol_1_c-7"},"to":"3Gi"}},"kind":"PersistentVolumeClaim","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"db","namespace":"team-a","uid":"c-7"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"3Gi"}},"volumeName":"pv1"},"status":{"allocatedResourceStatuses":{"storage":"ControllerResizeInProgress"},"allocatedResources":{"storage":"3Gi"},"capacity":{"storage":"1Gi"},"conditions":[{"lastTransitionTime":"2026-01-02T03:04:06Z","status":"True","type":"Resizing"},{"lastTransitionTime":"2026-01-02T03:04:08Z","message":"no answer","status":"True","type":"ControllerResizeError"}],"phase":"Bound"}}',
  },
  {
    kind: 'PersistentVolume',
    events: [
      ['VolumeCreated', 1, MADE_VOLUME],
      ['VolumeExpanded', 1, '{"at":"2026-01-02T03:04:06Z","capacity":"2Gi"}'],
    ],
    state:
      '{"apiVersion":"v1","berth":{"backing":{"backend":"heketi","id":"h-v-1","place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-5"}},"kind":"PersistentVolume","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"pvc-c-5","uid":"v-5"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"2Gi"},"claimRef":{"name":"db","namespace":"team-a","uid":"c-5"},"persistentVolumeReclaimPolicy":"Delete"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:05Z","phase":"Bound"}}',
  },
  {
    kind: 'PersistentVolume',
    events: [
      ['VolumeCreated', 1, MADE_VOLUME],
      ['VolumeReleased', 1, '{"at":"2026-01-02T03:04:06Z"}'],
      ['VolumeReclaimStarted', 1, '{"action":"Delete","at":"2026-01-02T03:04:07Z"}'],
      [
        'VolumeReclaimDelayed',
        1,
        '{"at":"2026-01-02T03:04:08Z","count":1,"message":"in use","reason":"VolumeDelete"}',
      ],
    ],
    state:
      '{"apiVersion":"v1","berth":{"backing":{"backend":"heketi","id":"h-v-1","place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-5"},"reclaim":{"action":"Delete"},"waiting":{"at":"2026-01-02T03:04:08Z","count":1,"message":"in use","reason":"VolumeDelete"}},"kind":"PersistentVolume","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"pvc-c-5","uid":"v-5"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"claimRef":{"name":"db","namespace":"team-a","uid":"c-5"},"persistentVolumeReclaimPolicy":"Delete"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:06Z","phase":"Released"}}',
  },
  {
    kind: 'PersistentVolume',
    events: [
      ['VolumeCreated', 1, MADE_VOLUME],
      ['VolumeReleased', 1, '{"at":"2026-01-02T03:04:06Z"}'],
      ['VolumeReclaimStarted', 1, '{"action":"Delete","at":"2026-01-02T03:04:07Z"}'],
      [
        'VolumeReclaimFailed',
        1,
        '{"at":"2026-01-02T03:04:08Z","count":3,"message":"no answer","reason":"VolumeFailedDelete"}',
      ],
    ],
    state:
      '{"apiVersion":"v1","berth":{"backing":{"backend":"heketi","id":"h-v-1","place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-5"},"reclaim":{"action":"Delete","failure":{"at":"2026-01-02T03:04:08Z","count":3,"message":"no answer","reason":"VolumeFailedDelete"}}},"kind":"PersistentVolume","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"pvc-c-5","uid":"v-5"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"claimRef":{"name":"db","namespace":"team-a","uid":"c-5"},"persistentVolumeReclaimPolicy":"Delete"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:08Z","message":"no answer","phase":"Failed"}}',
  },
  {
    kind: 'PersistentVolume',
    events: [
      ['VolumeCreated', 1, MADE_VOLUME],
      ['VolumeReclaimStarted', 1, '{"action":"Recycle","at":"2026-01-02T03:04:07Z"}'],
      ['VolumeRecycled', 1, '{"at":"2026-01-02T03:04:09Z","keepsReservation":true}'],
    ],
    state:
      '{"apiVersion":"v1","berth":{"backing":{"backend":"heketi","id":"h-v-1","place":"h-1","url":"http://heketi.example:8080","volumeName":"vol_1_c-5"}},"kind":"PersistentVolume","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"pvc-c-5","uid":"v-5"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"claimRef":{"name":"db","namespace":"team-a"},"persistentVolumeReclaimPolicy":"Delete"},"status":{"lastPhaseTransitionTime":"2026-01-02T03:04:09Z","phase":"Available"}}',
  },
  {
    kind: 'Namespace',
    events: [
      [
        'NamespaceCreated',
        1,
        '{"object":{"apiVersion":"v1","kind":"Namespace","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","name":"team-a","uid":"n-1"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}}',
      ],
      ['NamespaceEdited', 1, '{"patch":{"metadata":{"labels":{"team":"a"}}}}'],
      ['NamespaceDeletionRequested', 1, '{"at":"2026-01-03T00:00:00Z","gracePeriodSeconds":0}'],
      ['NamespaceDeleted', 1, '{"patch":{"spec":{"finalizers":null}}}'],
    ],
    state:
      '{"apiVersion":"v1","kind":"Namespace","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","deletionGracePeriodSeconds":0,"deletionTimestamp":"2026-01-03T00:00:00Z","labels":{"team":"a"},"name":"team-a","uid":"n-1"},"spec":{},"status":{"phase":"Terminating"}}',
  },
  ...PLAIN_KINDS.map((kind) => ({
    kind,
    events: [
      [
        `${kind}Created`,
        1,
        `{"object":{"apiVersion":"v1","kind":"${kind}","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","finalizers":["a/b"],"name":"x","uid":"x-1"}}}`,
      ],
      [`${kind}Edited`, 1, '{"patch":{"metadata":{"labels":{"a":"b"}}}}'],
      [`${kind}DeletionRequested`, 1, '{"at":"2026-01-03T00:00:00Z","gracePeriodSeconds":0}'],
      [`${kind}Deleted`, 1, '{"patch":{"metadata":{"finalizers":null}}}'],
    ] as [string, number, string][],
    state: `{"apiVersion":"v1","kind":"${kind}","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","deletionGracePeriodSeconds":0,"deletionTimestamp":"2026-01-03T00:00:00Z","labels":{"a":"b"},"name":"x","uid":"x-1"}}`,
  })),
];

it.each(STORED)('the stored events of a $kind still fold to their state', ({ kind, events, state }) => {
  let object: KubeObject | undefined;
  for (const [type, schemaVersion, data] of events) {
    const event: DomainEvent = { type, schemaVersion, data: JSON.parse(data) as object };
    object = evolveObject(kind, object, event);
  }
  expect(canonicalJson(object)).toBe(state);
});
