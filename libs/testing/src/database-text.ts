import pg from 'pg';

/** Every row of every table of a schema as text, by table: what a thief of the database would read. */
export async function databaseText(url: string, schema = 'berth'): Promise<ReadonlyMap<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1 order by tablename',
      [schema],
    );
    const texts = new Map<string, string>();
    for (const { name } of rows) {
      const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
      const { rows: lines } = await client.query<{ line: string }>(`select t::text as line from ${table} t`);
      texts.set(name, lines.map(({ line }) => line).join('\n'));
    }
    return texts;
  } finally {
    await client.end();
  }
}
