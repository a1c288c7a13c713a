/** What the bus is called on the server. Brokers, or specs, that share a server differ by prefix. */
export type BusNames = {
  readonly stream: string;
  readonly subject: string;
  readonly doorbell: string;
  readonly calls: string;
};

/** `berth` gives stream `BERTH_LOG` with subject `berth.log`, the doorbell `berth.doorbell`, and `berth.commits` for the relay. */
export function busNames(prefix = 'berth'): BusNames {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(prefix)) throw new Error(`not a prefix for the bus: ${prefix}`);
  return {
    stream: `${prefix.toUpperCase()}_LOG`,
    subject: `${prefix}.log`,
    doorbell: `${prefix}.doorbell`,
    calls: `${prefix}.commits`,
  };
}
