/**
 * Makes what the apps need before their first start, and nothing again that is there: certificates, tokens, key file
 * and kubeconfig in `BERTH_DATA`, and the tables in the database of `DATABASE_URL`. For installations whose processes
 * something else runs, such as containers; `npm start` does the same by itself.
 */
import { migrate } from '@berth/event-store';
import { checkDatabase } from './check-outside.js';
import { writeKubeconfig } from './credentials.js';
import { dataPaths } from './data-directory.js';
import { ensureInstallation } from './installation.js';
import { makePrivateFolder } from './private-file.js';
import { readStartSettings } from './settings.js';
import { messageOf, StartError } from './start-error.js';

try {
  await prepare();
} catch (error) {
  process.stderr.write(`berth cannot be prepared: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function prepare(): Promise<void> {
  const settings = readStartSettings();
  const { dataDirectory, databaseUrl, port } = settings;
  if (databaseUrl === undefined) throw new StartError('DATABASE_URL: is not set');
  await checkDatabase(databaseUrl);
  makePrivateFolder(dataDirectory);
  const { ca, tokens, env } = await ensureInstallation(settings);
  await migrate(databaseUrl);
  const { kubeconfig } = dataPaths(dataDirectory);
  writeKubeconfig(kubeconfig, `https://127.0.0.1:${port}`, ca, tokens);
  const files = Object.entries(env).map(([name, file]) => `${name}=${file}`);
  process.stdout.write(`${[...files, `kubeconfig ${kubeconfig}`, 'prepared'].join('\n')}\n`);
}
