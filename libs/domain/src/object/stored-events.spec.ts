import { expect, it } from 'vitest';
import { canonicalJson } from '../json/canonical-json.js';
import { evolveObject } from './aggregates.js';
import { type DomainEvent } from './decision.js';
import { type KubeObject } from './kube-object.js';

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
        'VolumeBound',
        1,
        '{"at":"2026-01-02T03:04:09Z","claim":{"name":"web","namespace":"team-a","uid":"c-2"},"claimPosition":8,"markedByController":true}',
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
  ...['StorageClass', 'Cluster'].map((kind) => ({
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
