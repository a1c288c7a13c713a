import type { Command } from './command.js';
import { rules, volume } from './manifests.js';

const gold = volume('applied', { tier: 'gold' });
const lead = volume('applied', { tier: 'lead' });

/** Marks and pieces of objects. */
export const marking: readonly Command[] = [
  { run: 'label pv made team=a', says: /persistentvolume\/made labeled/ },
  { run: 'label pv made team=a', says: /persistentvolume\/made (not labeled|labeled)/, since: 21 },
  {
    run: 'label pv made team=b',
    code: 1,
    says: /'team' already has a value \(a\), and --overwrite is false/,
  },
  { run: 'label pv made team=b --overwrite', says: /labeled/ },
  { run: 'label pv made team-', says: /persistentvolume\/made (unlabeled|labeled)/ },
  { run: 'label pv -l tier=gold seen=yes', says: /persistentvolume\/made labeled/ },
  { run: 'annotate pv made note=x', says: /persistentvolume\/made annotate/ },
  { run: 'annotate pv made note-', says: /persistentvolume\/made annotate/ },
  {
    run: `patch pv made -p '{"metadata":{"labels":{"by":"strategic"}}}'`,
    says: /persistentvolume\/made patched/,
  },
  { run: `patch pv made -p '{"metadata":{"labels":{"by":"strategic"}}}'`, says: /patched \(no change\)/ },
  { run: `patch pv made --type=merge -p '{"metadata":{"labels":{"by":"merge"}}}'`, says: /patched/ },
  {
    run: `patch pv made --type=json -p '[{"op":"replace","path":"/metadata/labels/by","value":"json"}]'`,
    says: /patched/,
  },
  { run: 'get pv -l by=json -o name', says: /^persistentvolume\/made\n$/ },
  {
    run: `patch pv made --type=json -p '[{"op":"test","path":"/metadata/labels/by","value":"x"}]'`,
    code: 1,
    says: /invalid/i,
  },
  {
    run: `patch pv made --subresource=status --type=merge -p '{"status":{"message":"told"}}'`,
    says: /patched/,
    since: 24,
  },
  { run: `get pv made -o jsonpath='{.status.message}'`, says: /^told$/, since: 24 },
  { run: `patch pv made -p '{"spec":{"capacity":{"storage":"1x"}}}'`, code: 1, says: /\(BadRequest\).*1x/ },
  {
    run: `patch pv made -p '{"spec":{"nfs":{"server":"other"}}}'`,
    code: 1,
    says: /The PersistentVolume "made" is invalid: spec.persistentvolumesource: Forbidden/,
  },
  {
    run: 'edit pv made',
    editor: 'sed -i s/tier:.gold/tier:\\ silver/',
    says: /persistentvolume\/made edited/,
  },
  { run: 'get pv made -L tier --no-headers', says: / silver\n$/ },
  { run: 'edit pv made', editor: 'true', says: /Edit cancelled, no changes made/ },
  {
    run: 'edit pv made',
    editor: 'sed -i s/Retain/Never/',
    code: 1,
    says: /persistentvolumes "made" (is invalid|was not valid)/,
  },
  { run: 'cordon worker', says: /node\/worker cordoned/ },
  { run: 'get no worker --no-headers', says: /SchedulingDisabled/ },
  { run: 'uncordon worker', says: /node\/worker uncordoned/ },
  { run: 'taint no worker a=b:NoSchedule', says: /node\/worker tainted/ },
  { run: 'set subject rolebinding readers --user=bob -n team-a', says: /subjects updated/ },
  { run: 'get rolebinding readers -n team-a -o wide --no-headers', says: /jane, bob/ },
  {
    run: 'auth reconcile -f -',
    stdin: rules.replace('- get', '- list'),
    says: /^clusterrole\S*\/reconciled reconciled\n$/,
  },
];

/** Whole objects. */
export const applying: readonly Command[] = [
  { run: 'apply -f -', stdin: gold, says: /persistentvolume\/applied created/ },
  { run: 'apply -f -', stdin: gold, says: /persistentvolume\/applied unchanged/ },
  { run: 'diff -f -', stdin: gold, silent: true },
  { run: 'diff -f -', stdin: lead, code: 1, says: [/^-    tier: gold$/m, /^\+    tier: lead$/m] },
  // Before, managedFields were shown as well.
  { run: 'diff --server-side -f -', stdin: gold, silent: true, since: 21 },
  { run: 'apply --dry-run=server -f -', stdin: lead, says: /applied configured \(server dry run\)/ },
  { run: 'apply -f -', stdin: lead, says: /persistentvolume\/applied configured/ },
  { run: 'apply view-last-applied pv applied', says: /tier: lead/ },
  { run: 'apply set-last-applied -f -', stdin: gold, says: /applied configured/ },
  { run: 'apply --server-side --force-conflicts -f -', stdin: gold, says: /applied serverside-applied/ },
  { run: 'label pv applied tier=tin --overwrite', says: /labeled/ },
  {
    run: 'apply --server-side -f -',
    stdin: gold,
    code: 1,
    says: /Apply failed with 1 conflict: conflict with "kubectl-label" using v1: .metadata.labels.tier/,
  },
  { run: 'diff --server-side --force-conflicts -f -', stdin: gold, code: 1, says: /^\+    tier: gold$/m },
  { run: 'apply --server-side --force-conflicts -f -', stdin: gold, says: /serverside-applied/ },
  { run: 'apply --server-side -f -', stdin: volume('own', { a: 'b' }), says: /own serverside-applied/ },
  { run: 'replace -f -', stdin: volume('own', { a: 'c' }), says: /persistentvolume\/own replaced/ },
  {
    run: 'replace -f -',
    stdin: volume('own').replace('name: own\n', "name: own\n  resourceVersion: '1'\n"),
    code: 1,
    says: /\(Conflict\).*the object has been modified/,
  },
  { run: 'replace --force -f -', stdin: volume('own', { a: 'd' }), says: [/"own" deleted/, /own replaced/] },
  { run: 'apply -f -', stdin: volume('first', { prune: 'me' }), says: /first configured/ },
  { run: 'apply -f -', stdin: volume('second', { prune: 'me' }), says: /second configured/ },
  {
    run: 'apply -f - -l prune=me --prune --prune-whitelist=core/v1/PersistentVolume',
    stdin: volume('first', { prune: 'me' }),
    says: /second pruned/,
    until: 29,
  },
  {
    run: 'apply -f - -l prune=me --prune --prune-allowlist=core/v1/PersistentVolume',
    stdin: volume('first', { prune: 'me' }),
    says: /first unchanged/,
    since: 26,
  },
  { run: `replace -f {examples}/static/01-pv1.yaml`, says: /persistentvolume\/pv1 replaced/ },
];
