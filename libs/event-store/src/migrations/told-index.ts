/** The index of the events that people are told of, for these types. */
export function createToldIndex(types: readonly string[]): string {
  return /* sql */ `
    create index events_told
      on berth.events (cluster, (coalesce(nullif(namespace, ''), 'default')), name, position)
      where type in (${types.map((type) => `'${type}'`).join(', ')})
  `;
}

export const DROP_TOLD_INDEX = 'drop index berth.events_told';
