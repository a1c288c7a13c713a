import { kindSchema } from '../schema/kind-schema.js';
import {
  keyedListSchema,
  mapSchema,
  objectSchema,
  stringListSchema,
  stringSchema,
} from '../schema/schema.js';
import { applyPatch, parsePatch } from '../patch/patch.js';

/** A kind with a list of every sort. */
export const boxSchema = kindSchema('io.example.v1.Box', 'A box.', {
  spec: objectSchema('What the box should be.', {
    modes: stringListSchema('Replaced whole.'),
    ports: keyedListSchema(
      'Merged by name.',
      'name',
      objectSchema('A port.', {
        name: stringSchema('Name.'),
        to: stringSchema('To.'),
        tags: mapSchema('Tags.', stringSchema('')),
      }),
    ),
    source: objectSchema(
      'Replaced whole.',
      { a: stringSchema(''), b: stringSchema('') },
      { patchStrategy: 'replace' },
    ),
    text: stringSchema('Text.'),
  }),
});

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type PatchKind = 'json' | 'merge' | 'strategic-merge';

/** A box after a patch, as it is before it is decoded. */
export const patched = (kind: PatchKind, object: Json, patch: unknown) =>
  applyPatch(
    parsePatch(
      Buffer.from(JSON.stringify(patch)),
      `application/${kind === 'json' ? 'json-patch' : `${kind}-patch`}+json`,
    ),
    object as { [key: string]: Json },
    boxSchema,
  ).value;
