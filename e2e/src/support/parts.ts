import type { Berth, SupervisedPart } from '@berth/tools';

/** The processes a whole Berth consists of. */
export const partNames = ['api', 'binder', 'provisioner', 'reclaimer', 'nats', 'postgres'] as const;

/** The same, and the Heketi it makes volumes at. */
export const partsAndHeketi = [...partNames, 'heketi'] as const;

export type PartName = (typeof partsAndHeketi)[number];

/** A part that is expected to be embedded. */
export function partOf(berth: Berth, name: PartName): SupervisedPart {
  const part = berth.parts[name];
  if (part === undefined) throw new Error(`${name} is not embedded`);
  return part;
}
