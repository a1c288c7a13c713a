/**
 * A position rounded up to the end of its append, as SQL: half an append was never to be seen.
 */
export function momentOf(at: string): string {
  return `coalesce((
    select a.last from berth.events e join berth.appends a on a.id = e.append_id where e.position = ${at}
  ), ${at}::bigint)`;
}
