import { findNatsServer, NATS_SERVER_VARIABLE } from '@berth/testing';
import { aptInstall, mayInstall } from './apt-install.js';
import { messageOf, StartError } from './start-error.js';

/** Makes sure there is a nats-server on this machine: the one at hand, else from apt where that is allowed. */
export async function ensureNatsServer(report: (line: string) => void): Promise<string> {
  const found = findNatsServer();
  if (found !== undefined) return found;
  const given = process.env[NATS_SERVER_VARIABLE];
  if (given) throw new StartError(`${NATS_SERVER_VARIABLE}: there is no file ${given}`);
  if (!mayInstall()) throw missing('none was found in PATH');
  report('no nats-server found: installing it with apt-get');
  await aptInstall('nats-server', report).catch((error: unknown) => {
    throw missing(messageOf(error));
  });
  const installed = findNatsServer();
  if (installed === undefined) throw missing('apt-get installed none');
  return installed;
}

function missing(reason: string): StartError {
  return new StartError(
    `berth needs a nats-server, and ${reason}. Install one (Debian and Ubuntu: apt-get install nats-server; ` +
      'macOS: brew install nats-server), or set BERTH_NATS_SERVER to the path of one, or NATS_URL to a running one',
  );
}
