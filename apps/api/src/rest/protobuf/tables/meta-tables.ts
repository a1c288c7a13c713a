import { type MessageTexts } from './message-tables.js';

/** What objects of all kinds have, and how to delete them. */
export const META_TABLES: MessageTexts = {
  ObjectMeta: `
    name 1, generateName 2, namespace 3, selfLink 4, uid 5, resourceVersion 6, generation 7 int,
    creationTimestamp 8 time, deletionTimestamp 9 time, deletionGracePeriodSeconds 10 int?,
    labels 11 {string}, annotations 12 {string}, ownerReferences 13 OwnerReference[],
    finalizers 14 string[], managedFields 17 ManagedFieldsEntry[]
  `,
  OwnerReference: `kind 1, name 3, uid 4, apiVersion 5, controller 6 bool?, blockOwnerDeletion 7 bool?`,
  ManagedFieldsEntry: `
    manager 1, operation 2, apiVersion 3, time 4 time, fieldsType 6, fieldsV1 7 json, subresource 8
  `,
  DeleteOptions: `
    gracePeriodSeconds 1 int?, preconditions 2 Preconditions, orphanDependents 3 bool?,
    propagationPolicy 4 string?, dryRun 5 string[],
    ignoreStoreReadErrorWithClusterBreakingPotential 6 bool?
  `,
  Preconditions: `uid 1 string?, resourceVersion 2 string?`,
  LabelSelector: `matchLabels 1 {string}, matchExpressions 2 LabelSelectorRequirement[]`,
  LabelSelectorRequirement: `key 1, operator 2, values 3 string[]`,
  Condition: `type 1, status 2, observedGeneration 3 int, lastTransitionTime 4 time, reason 5, message 6`,
  ObjectReference: `kind 1, namespace 2, name 3, uid 4, apiVersion 5, resourceVersion 6, fieldPath 7`,
  LocalObjectReference: `name 1`,
  SecretReference: `name 1, namespace 2`,
  NodeSelector: `nodeSelectorTerms 1 NodeSelectorTerm[]`,
  NodeSelectorTerm: `
    matchExpressions 1 NodeSelectorRequirement[], matchFields 2 NodeSelectorRequirement[]
  `,
  NodeSelectorRequirement: `key 1, operator 2, values 3 string[]`,
  TypedLocalObjectReference: `apiGroup 1 string?, kind 2, name 3`,
  TypedObjectReference: `apiGroup 1 string?, kind 2, name 3, namespace 4 string?`,
};
