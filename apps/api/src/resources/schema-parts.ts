import {
  listSchema,
  type ListSchema,
  mapSchema,
  type MapSchema,
  plainSchema,
  type PlainSchema,
} from '@berth/kube';

/** A part that nothing here reads: taken and kept as it comes. */
export function kept(description: string): PlainSchema {
  return plainSchema('any', description);
}

/** A list of parts that nothing here reads. */
export function keptList(description: string): ListSchema {
  return listSchema(description, kept('One of them.'), { listType: 'atomic' });
}

/** Amounts by the resource they are of. */
export function quantities(description: string): MapSchema {
  return mapSchema(description, plainSchema('quantity', 'Amount.'));
}
