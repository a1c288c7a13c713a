import { type JsonObject, type KubeObject } from '@berth/domain';
import { type Schema } from '@berth/kube';
import { volumeSpecSchema } from './schema.js';
import { sourceSchemas } from './source-schemas.js';

type Fields = Readonly<Record<string, Schema>>;

const { rbd, iscsi, scaleIO } = sourceSchemas;

/** Fields of which an empty text means the default; of others, such as the volume mode, it is a wrong value. */
const BLANKS: readonly (readonly [source: string, fields: Fields, names: readonly string[]])[] = [
  ['rbd', rbd.properties, ['pool', 'user', 'keyring']],
  ['iscsi', iscsi.properties, ['iscsiInterface']],
  ['scaleIO', scaleIO.properties, ['storageMode', 'fsType']],
];

/** The volume with the defaults of what it leaves empty. */
export function completedVolume(volume: KubeObject): KubeObject {
  if (volume.spec === undefined) return volume;
  // The schema has made sure of this object, and of those in it.
  const spec = volume.spec as JsonObject;
  const sources = BLANKS.filter(([source]) => spec[source] !== undefined).map(
    ([source, fields, names]) => [source, filled(spec[source] as JsonObject, fields, names)] as const,
  );
  const completed = filled(spec, volumeSpecSchema.properties, ['persistentVolumeReclaimPolicy']);
  return { ...volume, spec: { ...completed, ...Object.fromEntries(sources) } };
}

function filled(object: JsonObject, fields: Fields, names: readonly string[]): JsonObject {
  const empty = names.filter((name) => object[name] === '');
  return { ...object, ...Object.fromEntries(empty.map((name) => [name, fields[name]?.default ?? ''])) };
}
