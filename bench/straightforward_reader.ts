/**
 * A reader written in the obvious way, which shows the gain of the byte path. It requests the same columns,
 * page by page, parses each page, and prints every row as an Airbyte record.
 *
 *     node bench/straightforward_reader.ts job.json
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

interface Job {
  readonly url: string;
  readonly token: string;
  /** By table. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

interface Page {
  readonly value: readonly Readonly<Record<string, unknown>>[];
  readonly '@odata.nextLink'?: string;
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
const headers = {
  authorization: `Bearer ${job.token}`,
  accept: 'application/json',
  prefer: 'odata.track-changes,odata.maxpagesize=5000',
};
let cursor = Date.now() * 1000;

for (const [table, columns] of Object.entries(job.columns)) {
  let url: string | undefined = `${job.url}/api/data/v9.2/${table}s?$select=${columns.join(',')}`;
  while (url !== undefined) {
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const page = (await response.json()) as Page;
    const now = new Date();
    for (const row of page.value) {
      const data: Record<string, unknown> = {
        _ab_cdc_cursor: cursor++,
        _ab_cdc_updated_at: now.toISOString(),
        _ab_cdc_deleted_at: null,
      };
      for (const column of columns) data[column] = row[column];
      const message = { type: 'RECORD', record: { stream: table, emitted_at: now.getTime(), data } };
      if (!process.stdout.write(`${JSON.stringify(message)}\n`)) await once(process.stdout, 'drain');
    }
    url = page['@odata.nextLink'];
  }
}
