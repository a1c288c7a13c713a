import { objectSchema, type ObjectSchema, stringSchema } from '@berth/kube';

/** Points at an object, or at a part of it. */
export const objectReferenceSchema: ObjectSchema = objectSchema(
  'Points at an object.',
  {
    kind: stringSchema('Kind of the object.'),
    namespace: stringSchema('Namespace of the object.'),
    name: stringSchema('Name of the object.'),
    uid: stringSchema('UID of the object; empty means whichever object has the name.'),
    apiVersion: stringSchema('API version of the object.'),
    resourceVersion: stringSchema('Version of the object the reference was made at.'),
    fieldPath: stringSchema('The part of the object that is meant, when it is not all of it.'),
  },
  { name: 'io.k8s.api.core.v1.ObjectReference', mapType: 'atomic' },
);

/** Points at a Secret in any namespace. */
export const secretReferenceSchema: ObjectSchema = objectSchema(
  'Points at a Secret by name and namespace.',
  {
    name: stringSchema('Name of the Secret.'),
    namespace: stringSchema('Namespace of the Secret.'),
  },
  { name: 'io.k8s.api.core.v1.SecretReference', mapType: 'atomic' },
);

/** Points at an object of the claim's own namespace that a volume is filled from. */
export const typedLocalReferenceSchema: ObjectSchema = objectSchema(
  'Points at an object in the same namespace.',
  {
    apiGroup: stringSchema('API group of the object; absent for the core group.'),
    kind: stringSchema('Kind of the object.'),
    name: stringSchema('Name of the object.'),
  },
  { name: 'io.k8s.api.core.v1.TypedLocalObjectReference', mapType: 'atomic', required: ['kind', 'name'] },
);

/** Points at an object, in this or another namespace, that a volume is filled from. */
export const typedReferenceSchema: ObjectSchema = objectSchema(
  'Points at an object, of another namespace if one is named.',
  {
    apiGroup: stringSchema('API group of the object; absent for the core group.'),
    kind: stringSchema('Kind of the object.'),
    name: stringSchema('Name of the object.'),
    namespace: stringSchema('Namespace of the object; absent means the namespace of the claim.'),
  },
  { name: 'io.k8s.api.core.v1.TypedObjectReference', required: ['kind', 'name'] },
);
