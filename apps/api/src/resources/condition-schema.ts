import { objectSchema, type ObjectSchema, plainSchema, type Schema, stringSchema } from '@berth/kube';

/** One thing that is told of an object, under the name its kind publishes it with. */
export function conditionSchema(name: string, more: Readonly<Record<string, Schema>> = {}): ObjectSchema {
  return objectSchema(
    'One thing that is told of the object.',
    {
      type: stringSchema('What is told.'),
      status: stringSchema('True, False or Unknown.'),
      lastTransitionTime: plainSchema('time', 'When the status last changed.'),
      reason: stringSchema('Short word for why.'),
      message: stringSchema('Tells a person why.'),
      ...more,
    },
    { name, required: ['type', 'status'] },
  );
}
