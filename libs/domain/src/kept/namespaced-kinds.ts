/**
 * The kinds whose objects live in namespaces, in the order in which an emptied namespace is looked through. Claims come
 * first: while there is one, the append that gives it a volume also makes Endpoints and a Service; when there is none
 * left, nothing but users makes anything, and a terminating namespace takes nothing from them.
 */
export const NAMESPACED_KINDS: readonly string[] = [
  'PersistentVolumeClaim',
  'Pod',
  'Service',
  'Endpoints',
  'Secret',
  'RoleBinding',
  'Role',
  'Event',
];
