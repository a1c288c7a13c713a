import {
  booleanSchema,
  integerSchema,
  keyedListSchema,
  listSchema,
  mapSchema,
  objectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from './schema.js';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** `apiVersion` and `kind`, which every top-level object has. */
export const TYPE_META_PROPERTIES = {
  apiVersion: stringSchema('Group and version this object is written in, such as v1 or storage.k8s.io/v1.'),
  kind: stringSchema('The kind of thing this object is, in CamelCase.'),
};

/** A reference to an object that owns this one. */
export const OWNER_REFERENCE_SCHEMA = objectSchema(
  'Names an object that owns this one, by uid.',
  {
    apiVersion: stringSchema('Group and version of the owner.'),
    blockOwnerDeletion: booleanSchema('Whether a foreground deletion of the owner waits for this object.'),
    controller: booleanSchema('Whether the owner is the one controller of this object.'),
    kind: stringSchema('Kind of the owner.'),
    name: stringSchema('Name of the owner.'),
    uid: stringSchema('Uid of the owner.', { format: 'uid' }),
  },
  { name: `${META}.OwnerReference`, required: ['apiVersion', 'kind', 'name', 'uid'], mapType: 'atomic' },
);

/** Who set which fields. */
export const MANAGED_FIELDS_ENTRY_SCHEMA = objectSchema(
  'The fields one manager last set, by one way of writing.',
  {
    apiVersion: stringSchema('Version of the object the fields are named in.'),
    fieldsType: stringSchema('Form of the field set; FieldsV1 is the only one.'),
    fieldsV1: plainSchema('any', 'The field set: f: names a field, k: a keyed item, v: a value of a set.'),
    manager: stringSchema('Name of the writer.'),
    operation: stringSchema('Apply for server-side apply, Update for every other write.'),
    subresource: stringSchema('Subresource the write went through, if any.'),
    time: plainSchema('time', 'When the field set last changed.'),
  },
  { name: `${META}.ManagedFieldsEntry` },
);

/** Metadata of every object. */
export const OBJECT_META_SCHEMA = objectSchema(
  'Name, identity and bookkeeping of an object.',
  {
    annotations: mapSchema('Free notes of tools and people; not for selecting.', stringSchema('')),
    creationTimestamp: plainSchema('time', 'When the object was made. Set by the server.'),
    deletionGracePeriodSeconds: integerSchema(
      'Seconds between the wish to delete and the deletion.',
      'int64',
    ),
    deletionTimestamp: plainSchema(
      'time',
      'When deletion was asked for. The object goes when its finalizers are done.',
    ),
    finalizers: listSchema('Names of those who must let go before the object can vanish.', stringSchema(''), {
      listType: 'set',
      patchStrategy: 'merge',
    }),
    generateName: stringSchema('Start of a name that the server completes when name is empty.'),
    generation: integerSchema('Counts the changes of the desired state.', 'int64'),
    labels: mapSchema('Short identifying marks that selectors look at.', stringSchema('')),
    managedFields: listSchema('Which writer manages which fields.', MANAGED_FIELDS_ENTRY_SCHEMA, {
      listType: 'atomic',
    }),
    name: stringSchema('Unique among the live objects of the kind in the namespace; cannot be changed.'),
    namespace: stringSchema('Space the name is unique in; empty for cluster-scoped kinds.'),
    ownerReferences: keyedListSchema('Objects this one belongs to.', 'uid', OWNER_REFERENCE_SCHEMA),
    resourceVersion: stringSchema(
      'Position in the log of the last change; to be compared for equality only.',
    ),
    selfLink: stringSchema('No longer set.'),
    uid: stringSchema('Identity of this incarnation of the name. Set by the server.', { format: 'uid' }),
  },
  { name: `${META}.ObjectMeta` },
);

/** Metadata of every list. */
export const LIST_META_SCHEMA = objectSchema(
  'What is true of a list as a whole.',
  {
    continue: stringSchema('Hand this back to read the next page.'),
    remainingItemCount: integerSchema(
      'How many items are left behind this page, where that is known.',
      'int64',
    ),
    resourceVersion: stringSchema('Position of the log the list is true at; a watch can start here.'),
    selfLink: stringSchema('No longer set.'),
  },
  { name: `${META}.ListMeta` },
);

/** One condition of a label selector. */
export const LABEL_SELECTOR_REQUIREMENT_SCHEMA = objectSchema(
  'A condition on one label.',
  {
    key: stringSchema('The label.'),
    operator: stringSchema('How the label relates to the values: In, NotIn, Exists or DoesNotExist.'),
    values: stringListSchema('Values for In and NotIn; empty for the others.'),
  },
  { name: `${META}.LabelSelectorRequirement`, required: ['key', 'operator'] },
);

/** Selects objects by their labels. */
export const LABEL_SELECTOR_SCHEMA = objectSchema(
  'Selects by labels. All conditions must hold; an empty selector selects everything.',
  {
    matchExpressions: listSchema('Conditions, all of which must hold.', LABEL_SELECTOR_REQUIREMENT_SCHEMA, {
      listType: 'atomic',
    }),
    matchLabels: mapSchema('Labels that must have exactly these values.', stringSchema('')),
  },
  { name: `${META}.LabelSelector`, mapType: 'atomic' },
);

const nodeSelectorRequirement = objectSchema(
  'A condition on one label or field of a node.',
  {
    key: stringSchema('The label or field.'),
    operator: stringSchema('In, NotIn, Exists, DoesNotExist, Gt or Lt.'),
    values: stringListSchema(
      'Values for the operator; one integer for Gt and Lt, none for the existence checks.',
    ),
  },
  { name: 'io.k8s.api.core.v1.NodeSelectorRequirement', required: ['key', 'operator'] },
);

/** A term of a node selector: all its conditions must hold. */
export const NODE_SELECTOR_TERM_SCHEMA = objectSchema(
  'Conditions on a node that must all hold; an empty term matches no node.',
  {
    matchExpressions: listSchema('Conditions on the labels.', nodeSelectorRequirement, {
      listType: 'atomic',
    }),
    matchFields: listSchema('Conditions on the fields.', nodeSelectorRequirement, { listType: 'atomic' }),
  },
  { name: 'io.k8s.api.core.v1.NodeSelectorTerm', mapType: 'atomic' },
);

/** Selects nodes: one of the terms must match. */
export const NODE_SELECTOR_SCHEMA = objectSchema(
  'Selects nodes; it is enough that one of the terms matches.',
  {
    nodeSelectorTerms: listSchema('The terms, of which one must match.', NODE_SELECTOR_TERM_SCHEMA, {
      listType: 'atomic',
    }),
  },
  { name: 'io.k8s.api.core.v1.NodeSelector', required: ['nodeSelectorTerms'], mapType: 'atomic' },
);

/** The body of a delete. */
export const DELETE_OPTIONS_SCHEMA = objectSchema(
  'How to delete.',
  {
    ...TYPE_META_PROPERTIES,
    dryRun: stringListSchema('All: run everything and store nothing.'),
    gracePeriodSeconds: integerSchema('Seconds to wait before the deletion.', 'int64'),
    ignoreStoreReadErrorWithClusterBreakingPotential: booleanSchema('Has no effect here.'),
    orphanDependents: booleanSchema('Older form of propagationPolicy.'),
    preconditions: objectSchema(
      'What must be true of the object, else nothing is deleted.',
      {
        resourceVersion: stringSchema('The version the object must have.'),
        uid: stringSchema('The incarnation the object must be.', { format: 'uid' }),
      },
      { name: `${META}.Preconditions` },
    ),
    propagationPolicy: stringSchema('What becomes of dependents: Background, Foreground or Orphan.'),
  },
  { name: `${META}.DeleteOptions` },
);

const statusCause = objectSchema(
  'One reason among several.',
  {
    field: stringSchema('Path of the field, such as spec.ports[0].name.'),
    message: stringSchema('What is wrong, for people.'),
    reason: stringSchema('What is wrong, for programs.'),
  },
  { name: `${META}.StatusCause` },
);

const statusDetails = objectSchema(
  'What a status speaks of.',
  {
    causes: listSchema('The reasons, one for each field.', statusCause, { listType: 'atomic' }),
    group: stringSchema('Group of the resource.'),
    kind: stringSchema('Kind or plural name of the resource.'),
    name: stringSchema('Name of the object.'),
    retryAfterSeconds: integerSchema('Seconds to wait before the next try.'),
    uid: stringSchema('Uid of the object.', { format: 'uid' }),
  },
  { name: `${META}.StatusDetails` },
);

/** The answer to a refused request and to a completed deletion. */
export const STATUS_SCHEMA = objectSchema(
  'How a request ended, where the answer is no object.',
  {
    ...TYPE_META_PROPERTIES,
    code: integerSchema('The HTTP code.'),
    details: statusDetails,
    message: stringSchema('What happened, for people.'),
    metadata: LIST_META_SCHEMA,
    reason: stringSchema('What happened, for programs, in CamelCase.'),
    status: stringSchema('Success or Failure.'),
  },
  { name: `${META}.Status` },
);
