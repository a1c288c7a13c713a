import { describe, expect, it } from 'vitest';
import { coreObject } from '../../testing/objects.js';
import { errorLines } from '../../testing/error-lines.js';
import { completedPod } from './complete.js';
import { validatePodUpdate } from './validate-update.js';
import { validatePod } from './validate.js';

const container = { name: 'a', image: 'nginx' };
const data = { name: 'data', persistentVolumeClaim: { claimName: 'db' } };
const pod = (spec: Record<string, unknown> = {}) =>
  coreObject('Pod', {
    spec: JSON.parse(
      JSON.stringify({
        restartPolicy: 'Always',
        dnsPolicy: 'ClusterFirst',
        containers: [container],
        ...spec,
      }),
    ) as object,
  });

describe('completedPod', () => {
  it('makes an empty folder of a volume that does not say what it is', () => {
    expect(completedPod(pod({ volumes: [{ name: 'a' }, data] })).spec).toMatchObject({
      volumes: [{ name: 'a', emptyDir: {} }, data],
    });
  });

  it.each([
    ['nginx', 'Always'],
    ['host:5000/nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    ['nginx@sha256:00', 'IfNotPresent'],
  ])('pulls %s %s', (image, imagePullPolicy) => {
    expect(completedPod(pod({ containers: [{ name: 'a', image }] })).spec).toMatchObject({
      containers: [{ imagePullPolicy }],
    });
  });
});

describe('validatePod', () => {
  it.each([
    ['a container', {}],
    ['a node that is none', { nodeName: '' }],
    [
      'a claim that is mounted',
      { volumes: [data], containers: [{ ...container, volumeMounts: [{ name: 'data', mountPath: '/d' }] }] },
    ],
    [
      'a claim as a device',
      {
        volumes: [data],
        containers: [{ ...container, volumeDevices: [{ name: 'data', devicePath: '/d' }] }],
      },
    ],
    ['a claim of its own', { volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { spec: {} } } }] }],
  ])('takes %s', (_what, spec) => {
    expect(validatePod(pod(spec))).toEqual([]);
  });

  it.each([
    ['no containers', { containers: undefined }, 'spec.containers FieldValueRequired Required value'],
    [
      'a name twice, across both lists',
      { initContainers: [container] },
      'spec.initContainers[0].name FieldValueDuplicate Duplicate value: "a"',
    ],
    [
      'no image',
      { containers: [{ name: 'a' }] },
      'spec.containers[0].image FieldValueRequired Required value',
    ],
    [
      'a claim without a name',
      { volumes: [{ name: 'a', persistentVolumeClaim: {} }] },
      'spec.volumes[0].persistentVolumeClaim.claimName FieldValueRequired Required value',
    ],
    [
      'two sources',
      { volumes: [{ ...data, emptyDir: {} }] },
      'spec.volumes[0].emptyDir FieldValueForbidden Forbidden: may not specify more than 1 volume type',
    ],
    [
      'a volume twice',
      { volumes: [data, data] },
      'spec.volumes[1].name FieldValueDuplicate Duplicate value: "data"',
    ],
    [
      'a claim of its own that asks for nothing',
      { volumes: [{ name: 'a', ephemeral: {} }] },
      'spec.volumes[0].ephemeral.volumeClaimTemplate FieldValueRequired Required value',
    ],
    [
      'a mount of what is not there',
      { containers: [{ ...container, volumeMounts: [{ name: 'x', mountPath: '/x' }] }] },
      'spec.containers[0].volumeMounts[0].name FieldValueNotFound Not found: "x"',
    ],
    [
      'two mounts in one place',
      {
        volumes: [data],
        containers: [
          {
            ...container,
            volumeMounts: [
              { name: 'data', mountPath: '/d' },
              { name: 'data', mountPath: '/d' },
            ],
          },
        ],
      },
      'spec.containers[0].volumeMounts[1].mountPath FieldValueInvalid Invalid value: "/d": must be unique',
    ],
    [
      'a folder as a device',
      {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ ...container, volumeDevices: [{ name: 'a', devicePath: '/d' }] }],
      },
      'spec.containers[0].volumeDevices[0].name FieldValueInvalid Invalid value: "a": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    ],
    [
      'an unknown restart policy',
      { restartPolicy: 'Sometimes' },
      'spec.restartPolicy FieldValueNotSupported Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
    ],
    [
      'no grace at all',
      { terminationGracePeriodSeconds: -1 },
      'spec.terminationGracePeriodSeconds FieldValueInvalid Invalid value: -1: must be greater than or equal to 0',
    ],
  ])('refuses %s', (_what, spec, error) => {
    expect(errorLines(validatePod(pod(spec)))).toEqual([error]);
  });
});

describe('validatePodUpdate', () => {
  const tolerations = [{ key: 'a', operator: 'Exists' }];

  it.each([
    ['another image', pod({ containers: [{ ...container, image: 'nginx:2' }] }), pod()],
    ['a first node', pod({ nodeName: 'n1' }), pod()],
    ['a deadline', pod({ activeDeadlineSeconds: 5 }), pod()],
    ['an earlier deadline', pod({ activeDeadlineSeconds: 4 }), pod({ activeDeadlineSeconds: 5 })],
    ['one more toleration', pod({ tolerations: [...tolerations, { key: 'b' }] }), pod({ tolerations })],
    ['one gate less', pod(), pod({ schedulingGates: [{ name: 'a' }] })],
  ])('lets %s in', (_what, after, before) => {
    expect(validatePodUpdate(after, before)).toEqual([]);
  });

  const unchangeable =
    'spec FieldValueForbidden Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

  it.each([
    ['another claim', pod({ volumes: [data] }), pod(), unchangeable],
    ['another node', pod({ nodeName: 'n2' }), pod({ nodeName: 'n1' }), unchangeable],
    ['another command', pod({ containers: [{ ...container, command: ['x'] }] }), pod(), unchangeable],
    [
      'another container',
      pod({ containers: [container, { ...container, name: 'b' }] }),
      pod(),
      'spec.containers FieldValueForbidden Forbidden: pod updates may not add or remove containers',
    ],
    [
      'a later deadline',
      pod({ activeDeadlineSeconds: 6 }),
      pod({ activeDeadlineSeconds: 5 }),
      'spec.activeDeadlineSeconds FieldValueInvalid Invalid value: 6: must be less than or equal to previous value',
    ],
    [
      'a toleration less',
      pod(),
      pod({ tolerations }),
      'spec.tolerations FieldValueForbidden Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ],
    [
      'a new gate',
      pod({ schedulingGates: [{ name: 'a' }] }),
      pod(),
      'spec.schedulingGates FieldValueForbidden Forbidden: only deletion is allowed, but found new scheduling gates',
    ],
  ])('keeps out %s', (_what, after, before, error) => {
    expect(errorLines(validatePodUpdate(after, before))).toEqual([error]);
  });
});
