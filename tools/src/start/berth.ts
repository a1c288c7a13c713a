import type { AppName } from './app-parts.js';
import type { SupervisedPart } from './supervised-part.js';

/** The parts of a running Berth, by name; an embedded server or simulator that stays out has none. */
export type Parts = Readonly<Record<AppName, SupervisedPart>> & {
  readonly postgres?: SupervisedPart;
  readonly nats?: SupervisedPart;
  readonly heketi?: SupervisedPart;
};

/** What stands in endpoints.json: where everything is, and which processes it is. */
export type Endpoints = {
  readonly kubeconfig: string;
  readonly api: string;
  /** The health server of each app; it serves /metrics as well. */
  readonly health: Readonly<Record<string, string>>;
  /** With credentials, which is why the file is private. */
  readonly postgres: string;
  readonly nats: string;
  /** The Heketi whose volumes Berth makes: the simulator, or the one that was given. */
  readonly heketi: string;
  readonly logs: string;
  /** The process id of each part that runs, and of the starter. */
  readonly processes: Readonly<Record<string, number>>;
};

/** A running Berth. */
export type Berth = {
  /** The path of the kubeconfig. */
  readonly kubeconfig: string;
  /** As things are now; a part that was started again has another process id. */
  readonly endpoints: Endpoints;
  readonly parts: Parts;
  /** Stops the apps, then the Heketi simulator, NATS and Postgres; may be called again. */
  readonly stop: () => Promise<void>;
};
