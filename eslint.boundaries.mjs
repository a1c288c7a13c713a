/**
 * Who may import whom: one row a project, tagged with its own name. A spec may also use `testing`.
 * `external` lists packages a row refuses.
 */
const libs = {
  domain: [],
  'event-store': [],
  messaging: [],
  runtime: [],
  testing: [],
  kube: ['domain'],
  backends: ['domain'],
  sealing: ['domain'],
  reconcile: ['messaging'],
  api: ['domain', 'kube', 'event-store', 'messaging', 'runtime', 'sealing'],
  binder: ['domain', 'event-store', 'messaging', 'reconcile', 'runtime'],
  provisioner: ['domain', 'event-store', 'messaging', 'reconcile', 'runtime', 'backends', 'sealing'],
  reclaimer: ['domain', 'event-store', 'messaging', 'reconcile', 'runtime', 'backends', 'sealing'],
  'heketi-simulator': ['runtime'],
  tools: ['domain', 'event-store', 'messaging', 'kube', 'runtime', 'testing'],
  e2e: [
    'domain',
    'backends',
    'event-store',
    'messaging',
    'reconcile',
    'kube',
    'runtime',
    'testing',
    'tools',
    'heketi-simulator',
    'sealing',
  ],
};

/** Apps are imported by nobody, but for the files that run these in the process of a test. */
export const simulated = {
  files: ['e2e/src/simulation/workers.ts', 'e2e/src/semantics/commands.ts'],
  apps: ['@berth/api', '@berth/binder', '@berth/provisioner', '@berth/reclaimer'],
};

/** Packages with one home; every other project that names them is refused. */
const homes = {
  '@nestjs/*': ['api', 'binder', 'provisioner', 'reclaimer', 'messaging', 'e2e'],
  typeorm: ['event-store', 'testing'],
  pg: ['event-store', 'testing', 'tools'],
  'pg-*': ['event-store', 'testing', 'tools'],
  '@nats-io/*': ['messaging', 'testing'],
  '@opentelemetry/sdk-*': ['runtime'],
  '@opentelemetry/exporter-*': ['runtime'],
};

export function depConstraints({ spec }) {
  return Object.entries(libs).map(([project, allowed]) => ({
    sourceTag: project,
    onlyDependOnLibsWithTags: [project, ...allowed, ...(spec ? ['testing'] : [])],
    bannedExternalImports: bannedFor(project, spec),
  }));
}

function bannedFor(project, spec) {
  if (project === 'domain' && !spec) return ['*'];
  return Object.entries(homes)
    .filter(([, at]) => !at.includes(project))
    .map(([name]) => name);
}
