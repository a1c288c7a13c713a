/** Provisioners that Berth itself is. */
export const IN_PROCESS_PROVISIONERS: ReadonlySet<string> = new Set(['kubernetes.io/glusterfs']);

const IN_TREE = 'kubernetes.io/';

/** Who makes volumes for a class: Berth, someone else, or nobody, since the name belongs to Kubernetes itself. */
export function makerOf(provisioner: string): 'berth' | 'external' | 'nobody' {
  if (IN_PROCESS_PROVISIONERS.has(provisioner)) return 'berth';
  return provisioner.startsWith(IN_TREE) ? 'nobody' : 'external';
}
