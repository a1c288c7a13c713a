import { dnsLabelProblems, duplicate, type FieldError, invalid, required } from '@berth/kube';
import { validateObjectName } from '../object-name.js';
import { onlyOneSource } from '../persistent-volume/validate-source.js';
import { type PodVolumeInput } from './pod-input.js';
import { podVolumeSourceNames } from './volume-schema.js';

/** Names and sources of a Pod's volumes. */
export function validateVolumes(volumes: readonly PodVolumeInput[]): readonly FieldError[] {
  const names = volumes.map(({ name = '' }) => name);
  return volumes.flatMap((volume, index) => {
    const field = `spec.volumes[${index}]`;
    const { name = '' } = volume;
    return [
      ...validateSources(volume, field),
      ...validatePartName(name, names.indexOf(name) < index, `${field}.name`),
    ];
  });
}

/** The name of a part of a Pod: a DNS label that no other such part has. */
export function validatePartName(name: string, taken: boolean, field: string): readonly FieldError[] {
  if (name === '') return [required(field)];
  const problems = dnsLabelProblems(name);
  if (problems.length > 0) return problems.map((problem) => invalid(field, name, problem));
  return taken ? [duplicate(field, name)] : [];
}

function validateSources(volume: PodVolumeInput, field: string): readonly FieldError[] {
  const [, ...more] = podVolumeSourceNames.filter((source) => volume[source] !== undefined);
  return [
    ...more.map((source) => onlyOneSource(field, source)),
    ...validateClaim(volume, field),
    ...validateTemplate(volume, field),
  ];
}

function validateClaim({ persistentVolumeClaim }: PodVolumeInput, volume: string): readonly FieldError[] {
  if (persistentVolumeClaim === undefined) return [];
  const field = `${volume}.persistentVolumeClaim.claimName`;
  const { claimName = '' } = persistentVolumeClaim;
  return claimName === '' ? [required(field)] : validateObjectName(claimName, field);
}

function validateTemplate({ ephemeral }: PodVolumeInput, volume: string): readonly FieldError[] {
  if (ephemeral === undefined) return [];
  const field = `${volume}.ephemeral.volumeClaimTemplate`;
  if (ephemeral.volumeClaimTemplate === undefined) return [required(field)];
  return ephemeral.volumeClaimTemplate.spec === undefined ? [required(`${field}.spec`)] : [];
}
