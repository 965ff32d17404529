/**
 * A reader of Finance & Operations written in the obvious way: it requests the listed pages, parses each, cuts the noon from
 * dates, and prints every row as an Airbyte record.
 *
 *     node bench/finops_straightforward_reader.ts job.json
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

interface Job {
  readonly token: string;
  readonly urls: readonly string[];
  readonly stream: string;
  readonly columns: readonly string[];
}

interface Page {
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
const headers = { authorization: `Bearer ${job.token}`, accept: 'application/json' };
const seen = new Set<string>();

for (const url of job.urls) {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const page = (await response.json()) as Page;
  const emittedAt = Date.now();
  for (const row of page.value) {
    const etag = String(row['@odata.etag']);
    if (seen.has(etag)) continue;
    seen.add(etag);
    const data: Record<string, unknown> = {};
    for (const column of job.columns) data[column] = valueOf(row[column]);
    const message = { type: 'RECORD', record: { stream: job.stream, emitted_at: emittedAt, data } };
    if (!process.stdout.write(`${JSON.stringify(message)}\n`)) await once(process.stdout, 'drain');
  }
}

function valueOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.endsWith('T12:00:00Z')) return value;
  return value.startsWith('1900-01-01') ? null : value.slice(0, 'yyyy-mm-dd'.length);
}
