import pg from 'pg';

const DOCUMENT = JSON.stringify({ kind: 'PersistentVolume', spec: 'x'.repeat(800) });

/**
 * What one claim costs the controller of Kubernetes at least: four writes, one after the other, each with a commit
 * of its own, and one claim after the other.
 */
export async function fourCommitClaims(databaseUrl: string, seconds: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'create table if not exists public.controller_model (id integer primary key, document text)',
    );
    const begin = performance.now();
    const end = begin + seconds * 1_000;
    let claims = 0;
    for (; performance.now() < end; claims++) {
      for (let write = 0; write < 4; write++) await update(client, write);
    }
    return (claims * 1_000) / (performance.now() - begin);
  } finally {
    await client.end();
  }
}

async function update(client: pg.Client, id: number): Promise<void> {
  await client.query({
    name: 'controller-model',
    text: `insert into public.controller_model values ($1, $2)
      on conflict (id) do update set document = excluded.document`,
    values: [id, DOCUMENT],
  });
}
