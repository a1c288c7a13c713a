import { type FieldError, invalid, notSupported, required, unknownReference } from '@berth/kube';
import { validatePort, validatePortName, validateProtocol } from '../network-rules.js';
import {
  type ContainerInput,
  type ContainerPortInput,
  type PodSpecInput,
  type PodVolumeInput,
} from './pod-input.js';
import { validatePartName } from './validate-volumes.js';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

type Volumes = ReadonlyMap<string, PodVolumeInput>;

/** The containers of a Pod, whose names differ across both lists. */
export function validateContainers(spec: PodSpecInput): readonly FieldError[] {
  const { containers = [], initContainers = [] } = spec;
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name ?? '', volume]));
  const names = new Set<string>();
  const validated = (list: readonly ContainerInput[], field: string) =>
    list.flatMap((container, index) => {
      const { name = '' } = container;
      const errors = validateContainer(container, names.has(name), volumes, `${field}[${index}]`);
      names.add(name);
      return errors;
    });
  return [
    ...(containers.length === 0 ? [required('spec.containers')] : validated(containers, 'spec.containers')),
    ...validated(initContainers, 'spec.initContainers'),
  ];
}

function validateContainer(
  container: ContainerInput,
  taken: boolean,
  volumes: Volumes,
  field: string,
): readonly FieldError[] {
  const { name = '', env = [], ports = [] } = container;
  return [
    ...validatePartName(name, taken, `${field}.name`),
    ...validateImage(container, field),
    ...env.flatMap((variable, at) =>
      (variable.name ?? '') === '' ? [required(`${field}.env[${at}].name`)] : [],
    ),
    ...ports.flatMap((port, at) => validateContainerPort(port, `${field}.ports[${at}]`)),
    ...validateMounts(container, volumes, field),
    ...validateDevices(container, volumes, field),
  ];
}

function validateImage(
  { image = '', imagePullPolicy }: ContainerInput,
  field: string,
): readonly FieldError[] {
  return [
    ...(image === '' ? [required(`${field}.image`)] : []),
    ...(image === image.trim()
      ? []
      : [invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')]),
    ...(imagePullPolicy === undefined || PULL_POLICIES.includes(imagePullPolicy)
      ? []
      : [notSupported(`${field}.imagePullPolicy`, imagePullPolicy, PULL_POLICIES)]),
  ];
}

function validateContainerPort(
  { name = '', containerPort, hostPort = 0, protocol }: ContainerPortInput,
  field: string,
): readonly FieldError[] {
  return [
    ...(name === '' ? [] : validatePortName(name, `${field}.name`)),
    ...validatePort(containerPort, `${field}.containerPort`),
    ...(hostPort === 0 ? [] : validatePort(hostPort, `${field}.hostPort`)),
    ...validateProtocol(protocol, `${field}.protocol`),
  ];
}

function validateMounts(
  { volumeMounts = [] }: ContainerInput,
  volumes: Volumes,
  field: string,
): readonly FieldError[] {
  const paths = volumeMounts.map(({ mountPath = '' }) => mountPath);
  return volumeMounts.flatMap(({ name = '', mountPath = '' }, index) => {
    const at = `${field}.volumeMounts[${index}]`;
    return [
      ...validateVolumeName(name, volumes, `${at}.name`),
      ...validatePath(mountPath, paths.indexOf(mountPath) < index, `${at}.mountPath`),
    ];
  });
}

function validateDevices(
  { volumeDevices = [] }: ContainerInput,
  volumes: Volumes,
  field: string,
): readonly FieldError[] {
  const paths = volumeDevices.map(({ devicePath = '' }) => devicePath);
  return volumeDevices.flatMap(({ name = '', devicePath = '' }, index) => {
    const at = `${field}.volumeDevices[${index}]`;
    const volume = volumes.get(name);
    const fits =
      volume === undefined || volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined;
    return [
      ...validateVolumeName(name, volumes, `${at}.name`),
      ...(fits
        ? []
        : [
            invalid(
              `${at}.name`,
              name,
              'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
            ),
          ]),
      ...validatePath(devicePath, paths.indexOf(devicePath) < index, `${at}.devicePath`),
    ];
  });
}

function validateVolumeName(name: string, volumes: Volumes, field: string): readonly FieldError[] {
  if (name === '') return [required(field)];
  return volumes.has(name) ? [] : [unknownReference(field, name)];
}

function validatePath(path: string, taken: boolean, field: string): readonly FieldError[] {
  if (path === '') return [required(field)];
  return taken ? [invalid(field, path, 'must be unique')] : [];
}
