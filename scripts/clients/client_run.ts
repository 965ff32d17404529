/**
 * Runs a public client on the emulator between two reads of the connector. The second read must return exactly the rows that
 * the client changed and deleted.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../../emulator/start.ts';
import type { Case, Verdict } from '../../judges/case.ts';
import { runCommand } from '../../judges/command.ts';
import { ConnectorRuns, type Json, linesOf, type Read } from './connector.ts';

export interface Client {
  readonly name: string;
  /** The command that runs the client's steps. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The last line that a client prints. */
interface Changes {
  readonly version: string;
  /** The ids of accounts that it left changed. */
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

export async function runClient({ command, env, name }: Client): Promise<Verdict> {
  const emulator = await startEmulator({ tls: true });
  try {
    const trusted = join(mkdtempSync(join(tmpdir(), 'clients-')), 'certificate.pem');
    writeFileSync(trusted, emulator.certificate ?? '');
    const trust = { NODE_EXTRA_CA_CERTS: trusted, REQUESTS_CA_BUNDLE: trusted };
    const connector = new ConnectorRuns(emulator.config, 'account', trust);
    await connector.next();
    const { code, stderr, stdout } = await runCommand(command, {
      env: { ...env, ...trust, CLIENT_CONFIG: JSON.stringify(emulator.config) },
      timeoutMs: 180_000,
    });
    const lines = linesOf(stdout);
    const changes = lines.at(-1) as unknown as Changes | undefined;
    if (code !== 0 || changes?.changed === undefined) {
      const detail = `the client ended with ${code}: ${stderr.slice(-400)}`;
      return { judge: name, version: '', cases: [{ case: 'all', outcome: 'failed', detail }] };
    }
    const cases = lines.filter((line) => 'outcome' in line) as unknown as Case[];
    return {
      judge: name,
      version: changes.version,
      cases: [...cases, compared(changes, await connector.next())],
    };
  } finally {
    await emulator.stop();
  }
}

function isDelete(row: Json): boolean {
  return row['_ab_cdc_deleted_at'] !== null;
}

function idsOf(rows: readonly Json[]): string[] {
  return [...new Set(rows.map((row) => String(row['accountid'])))];
}

function compared({ changed, deleted }: Changes, { rows }: Read): Case {
  const gone = idsOf(rows.filter(isDelete));
  const upserted = idsOf(rows.filter((row) => !isDelete(row))).filter((id) => !gone.includes(id));
  const name = 'the connector reads exactly these changes';
  const isEqual =
    JSON.stringify(upserted.toSorted()) === JSON.stringify(changed.toSorted()) &&
    JSON.stringify(gone.toSorted()) === JSON.stringify(deleted.toSorted());
  const detail = `${upserted.length} of ${changed.length} changed rows, ${gone.length} of ${deleted.length} deletes`;
  return { case: name, outcome: isEqual ? 'passed' : 'failed', detail };
}
