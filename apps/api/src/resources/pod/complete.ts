import { type Json, type KubeObject } from '@berth/domain';
import { type ContainerInput, podSpec, type PodSpecInput, type PodVolumeInput } from './pod-input.js';

/** The Pod with the defaults that one field takes from another. */
export function completedPod(pod: KubeObject): KubeObject {
  if (pod.spec === undefined) return pod;
  const spec = podSpec(pod);
  const { volumes, containers, initContainers } = spec;
  const completed: PodSpecInput = {
    ...spec,
    ...(volumes !== undefined && { volumes: volumes.map(withSource) }),
    ...(containers !== undefined && { containers: containers.map(withPullPolicy) }),
    ...(initContainers !== undefined && { initContainers: initContainers.map(withPullPolicy) }),
  };
  // What was decoded is JSON, and so are the additions.
  return { ...pod, spec: completed as Json };
}

/** A volume that does not say what it is is a folder that begins empty. */
function withSource(volume: PodVolumeInput): PodVolumeInput {
  return Object.keys(volume).every((key) => key === 'name') ? { ...volume, emptyDir: {} } : volume;
}

/** What the tag latest, or none, stands for moves on. */
function withPullPolicy(container: ContainerInput): ContainerInput {
  const { image = '', imagePullPolicy = '' } = container;
  if (imagePullPolicy !== '' || image === '') return container;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const moves = !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'));
  return { ...container, imagePullPolicy: moves ? 'Always' : 'IfNotPresent' };
}
