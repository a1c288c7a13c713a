/** What can be changed while the simulator runs. */
export type Settings = {
  /** How long work in the queue takes. */
  readonly delayMs: number;
  /** How many counted operations may be in flight. */
  readonly maxInFlight: number;
  /** The size of devices added from now on. */
  readonly deviceGib: number;
};

export const defaultSettings: Settings = { delayMs: 0, maxInFlight: 8, deviceGib: 500 };
