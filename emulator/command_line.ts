/** The emulator's command line: `npm run emulator -- --help`. */
import { parseArgs } from 'node:util';
import { LARGE, type LargeOrganization } from './data/large_organization.ts';
import { organizationTables } from './data/organization_tables.ts';
import { DIALECT_NAMES, type DialectName } from './dialect/named_dialects.ts';
import { GENERATED_SHAPES } from './generated/generated_table.ts';
import type { GeneratedTable } from './organization_stores.ts';

export const USAGE = `Usage: npm run emulator -- [OPTION]…

A stand-in for Microsoft Dataverse on this machine, with the data of a small business.
  --product NAME        dataverse, or finance_and_operations, which has options of its own (--help says them)
  --port N              where to listen; any free port unless given
  --latency MS          wait so long before every answer
  --generate NAME=ROWS[:SHAPE]
                        one more table with so many generated rows; may be repeated
                        SHAPE is ${GENERATED_SHAPES.join(', ')}; ordinary unless given
  --organization large  definitions of many more tables, without rows; a third of them cannot be read
  --tables N            how many tables that is in all; 2100 unless given
  --columns N           how many columns each has; 150 unless given
  --snapshot FILE       begin with these rows, and come back to them by a reset
  --dialect NAME        how the service speaks where documents and captures differ:
                        ${DIALECT_NAMES.join(', ')}
  --host NAME           let other machines and containers reach it by this name: it listens on every address, speaks
                        https, and refuses requests for other names
  --write-config FILE   write the configuration there, too
  --tls                 speak https, with a certificate made on the spot
  --certificate FILE    write that certificate there, for clients to trust
  --limits              count towards the documented service protection limits
  --clock START         time stands still there (2026-03-02T08:00:00Z), except for a second with every write
  -h, --help            this text

A snapshot is what GET /_emulator/snapshot answers. docs/emulator.md says the rest.
`;

export interface CommandLine {
  readonly port: number;
  readonly latencyMs: number;
  readonly generatedTables: readonly GeneratedTable[];
  readonly large: LargeOrganization | undefined;
  /** A file's path. */
  readonly snapshot: string | undefined;
  /** Whether service protection is on. */
  readonly limits: boolean;
  readonly clock: 'system' | { readonly start: string };
  readonly dialect: DialectName;
  readonly tls: boolean;
  /** The name by which others reach it; undefined for this machine alone. */
  readonly publicName: string | undefined;
  /** Where to write the configuration. */
  readonly configFile: string | undefined;
  /** Where to write the certificate. */
  readonly certificate: string | undefined;
}

/** @throws Error with a message for the user. */
export function readCommandLine(argv: readonly string[]): CommandLine | 'help' {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      product: { type: 'string', default: 'dataverse' },
      port: { type: 'string', default: '0' },
      latency: { type: 'string' },
      generate: { type: 'string', multiple: true, default: [] },
      organization: { type: 'string' },
      tables: { type: 'string' },
      columns: { type: 'string' },
      snapshot: { type: 'string' },
      clock: { type: 'string' },
      dialect: { type: 'string', default: 'default' },
      limits: { type: 'boolean', default: false },
      tls: { type: 'boolean', default: false },
      certificate: { type: 'string' },
      host: { type: 'string' },
      'write-config': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (positionals.length > 0) {
    throw new Error(`"${positionals.join(' ')}" is not an option; the emulator accepts only options`);
  }
  if (values.product !== 'dataverse') {
    throw new Error(`--product takes dataverse or finance_and_operations, not "${values.product}"`);
  }
  const generatedTables = values.generate.map(readGenerated);
  const large = readOrganization(values);
  refuseTaken(generatedTables, large);
  return {
    port: readPort(values.port),
    latencyMs: readCount('--latency', values.latency, 0),
    generatedTables,
    large,
    snapshot: values.snapshot,
    limits: values.limits,
    tls: values.tls || values.certificate !== undefined || values.host !== undefined,
    publicName: readHost(values.host),
    configFile: values['write-config'],
    certificate: values.certificate,
    dialect: readDialectName(values.dialect),
    clock: values.clock === undefined ? 'system' : { start: readTime(values.clock) },
  };
}

function readPort(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--port takes a number, not "${text}"`);
  if (Number(text) > 65_535) throw new Error(`--port takes a number up to 65535, not ${text}`);
  return Number(text);
}

function readHost(text: string | undefined): string | undefined {
  if (text === undefined || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text)) return text;
  throw new Error(`--host takes a name such as emulator, in small letters, not "${text}"`);
}

function readGenerated(text: string): GeneratedTable {
  const match = /^([a-z][a-z0-9_]*)=(\d{1,12})(?::([a-z]+))?$/.exec(text);
  const [, name = '', rows, shapeName = 'ordinary'] = match ?? [];
  const shape = GENERATED_SHAPES.find((one) => one === shapeName);
  if (match === null || shape === undefined) {
    throw new Error(
      `--generate takes NAME=ROWS or NAME=ROWS:SHAPE, such as bench=1000000:wide, not "${text}"`,
    );
  }
  return { name, rows: Number(rows), shape };
}

function readOrganization(values: {
  readonly organization?: string | undefined;
  readonly tables?: string | undefined;
  readonly columns?: string | undefined;
}): LargeOrganization | undefined {
  const { columns, organization, tables } = values;
  if (organization === undefined) {
    if (tables === undefined && columns === undefined) return undefined;
    throw new Error('--tables and --columns need --organization large');
  }
  if (organization !== 'large') throw new Error(`--organization takes large, not "${organization}"`);
  return {
    tables: readCount('--tables', tables, LARGE.tables),
    columns: readCount('--columns', columns, LARGE.columns),
  };
}

function readCount(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${option} takes a number up to 999999, not "${text}"`);
  return Number(text);
}

function refuseTaken(generated: readonly GeneratedTable[], large: LargeOrganization | undefined): void {
  const taken = new Set(organizationTables(large).map(({ name }) => name));
  for (const { name } of generated) {
    if (taken.has(name)) throw new Error(`--generate: there is a table ${name} already`);
    taken.add(name);
  }
}

function readDialectName(text: string): DialectName {
  const name = DIALECT_NAMES.find((one) => one === text);
  if (name !== undefined) return name;
  throw new Error(`--dialect takes one of ${DIALECT_NAMES.join(', ')}, not "${text}"`);
}

function readTime(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new Error(`--clock takes a time such as 2026-03-02T08:00:00Z, not "${text}"`);
}
