import { join } from 'node:path';

/** Where things stand in a data directory. */
export function dataPaths(dataDirectory: string) {
  const at = (...names: string[]) => join(dataDirectory, ...names);
  return {
    postgres: at('postgres'),
    nats: at('nats'),
    natsPassword: at('nats.password'),
    heketi: at('heketi'),
    heketiPort: at('heketi.port'),
    tls: at('tls'),
    tokens: at('tokens.csv'),
    keyFile: at('keys', 'sealing.keys'),
    kubeconfig: at('kubeconfig'),
    endpoints: at('endpoints.json'),
    processes: at('processes.json'),
    exampleDone: at('example.done'),
    glusterExampleDone: at('example-gluster.done'),
    logs: at('logs'),
  };
}
