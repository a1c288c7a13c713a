import { parseArgs } from 'node:util';
import { SimulatorError } from './simulator-error.js';
import type { SimulatorOptions } from './start-simulator.js';

export const USAGE = `usage: npm run heketi-simulator -- --port N --data DIR [options]

  --port N            port to listen on; 0 lets the system choose
  --data DIR          where clusters, volumes and operations are kept
  --host ADDRESS      address to listen on (127.0.0.1)
  --admin-key KEY     with --user-key: requests need tokens of these keys
  --user-key KEY
  --topology FILE     a topology file of heketi-cli, loaded at the start
  --delay MS          how long work in the queue takes (0)
  --max-inflight N    operations in flight before 429 (8)
  --device-size GIB   size of a new device (500)
  --help
`;

const text = { type: 'string' } as const;
const options = {
  port: text,
  data: text,
  host: text,
  'admin-key': text,
  'user-key': text,
  topology: text,
  delay: text,
  'max-inflight': text,
  'device-size': text,
  help: { type: 'boolean' },
} as const;

type Flags = ReturnType<typeof parse>;

/** What the command line asks for; throws a SimulatorError that names the flag. */
export function readFlags(args: readonly string[]): SimulatorOptions | 'help' {
  const flags = parse(args);
  if (flags.help === true) return 'help';
  const delayMs = wholeNumber(flags, 'delay', 0, 86_400_000);
  const maxInFlight = wholeNumber(flags, 'max-inflight', 0, 1_000_000);
  const deviceGib = wholeNumber(flags, 'device-size', 1, 1_048_576);
  const keys = keysOf(flags);
  return {
    port: wholeNumber(flags, 'port', 0, 65_535) ?? missing('port'),
    dataDirectory: given(flags, 'data') ?? missing('data'),
    ...(flags.host !== undefined && { host: flags.host }),
    ...(flags.topology !== undefined && { topologyFile: flags.topology }),
    ...(keys !== undefined && { keys }),
    ...(delayMs !== undefined && { delayMs }),
    // 0 stands for Heketi's own limit, as in its configuration.
    ...(maxInFlight !== undefined && maxInFlight > 0 && { maxInFlight }),
    ...(deviceGib !== undefined && { deviceGib }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new SimulatorError(error instanceof Error ? error.message : String(error));
  }
}

/** With authentication on both keys must be there. */
function keysOf(flags: Flags) {
  const [admin, user] = [given(flags, 'admin-key'), given(flags, 'user-key')];
  if (admin === undefined && user === undefined) return undefined;
  return { admin: admin ?? missing('admin-key'), user: user ?? missing('user-key') };
}

type TextFlag = Exclude<keyof typeof options, 'help'>;

function given(flags: Flags, name: TextFlag): string | undefined {
  if (flags[name] === '') throw new SimulatorError(`--${name}: may not be empty`);
  return flags[name];
}

function wholeNumber(flags: Flags, name: TextFlag, least: number, most: number): number | undefined {
  const value = flags[name];
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new SimulatorError(`--${name}: ${value} is no whole number from ${least} to ${most}`);
}

function missing(name: TextFlag): never {
  throw new SimulatorError(`--${name} is missing`);
}
