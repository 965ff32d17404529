/** What the emulator is started with for Finance & Operations: `npm run emulator -- --product finance_and_operations --help`. */
import { parseArgs } from 'node:util';
import { DIALECT_NAMES, type DialectName, isDialectName } from './dialects.ts';
import { LARGE_ENVIRONMENT } from './generated/further_entities.ts';
import { ENTITY_SHAPES, type GeneratedSize } from './generated/generated_entity.ts';
import type { FinopsOptions } from './start.ts';

export const FINOPS_PRODUCT = 'finance_and_operations';

export const FINOPS_USAGE = `Usage: npm run emulator -- --product ${FINOPS_PRODUCT} [OPTION]…

A stand-in for Dynamics 365 Finance & Operations on this machine: two companies with vendors, customers, products, orders,
invoices and posted journal entries.
  --port N              where to listen; any free port unless given
  --latency MS          wait so long before every answer
  --warm-up MS          let the first answers wait so long
  --dialect NAME        how the service behaves where that is not known; documented unless given
                        NAME is ${DIALECT_NAMES.join(', ')}
  --page-rows N         rows of a page at most, up to 10000
  --base-path PATH      where the environment lives below its host, such as /namespaces/AXSF
  --generate NAME=ROWS[:SHAPE]
                        one more entity set with so many generated rows; may be repeated
                        SHAPE is ${ENTITY_SHAPES.join(', ')}; ordinary unless given
  --entities N          so many further entities without rows; ${LARGE_ENVIRONMENT} are a large environment
  --write-config FILE   write the configuration there, too
  --clock START         time stands still there (2026-03-02T08:00:00Z), except for a second with every write
  -h, --help            this text

docs/emulator.md says the rest.
`;

export interface FinopsCommandLine extends FinopsOptions {
  /** Where to write the configuration. */
  readonly configFile: string | undefined;
}

/** @throws Error with a message for the user. */
export function readFinopsCommandLine(argv: readonly string[]): FinopsCommandLine | 'help' {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      product: { type: 'string' },
      port: { type: 'string', default: '0' },
      latency: { type: 'string', default: '0' },
      'warm-up': { type: 'string', default: '0' },
      dialect: { type: 'string', default: 'documented' },
      'page-rows': { type: 'string', default: '10000' },
      'base-path': { type: 'string', default: '' },
      generate: { type: 'string', multiple: true, default: [] },
      entities: { type: 'string', default: '0' },
      clock: { type: 'string' },
      'write-config': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (positionals.length > 0) throw new Error(`"${positionals.join(' ')}" is not an option`);
  return {
    configFile: values['write-config'],
    port: readNumber('--port', values.port, 0, 65_535),
    latencyMs: readNumber('--latency', values.latency, 0, 600_000),
    dialect: readDialect(values.dialect),
    basePath: readBasePath(values['base-path']),
    generated: values.generate.map(readGenerated),
    furtherEntities: readNumber('--entities', values.entities, 0, 99_999),
    behavior: {
      warmUpMs: readNumber('--warm-up', values['warm-up'], 0, 600_000),
      pageRows: readNumber('--page-rows', values['page-rows'], 1, 10_000),
    },
    clock: values.clock === undefined ? 'system' : { start: readTime(values.clock) },
  };
}

function readNumber(option: string, text: string, least: number, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new Error(`${option} takes a number from ${least} to ${most}, not "${text}"`);
}

function readDialect(text: string): DialectName {
  if (isDialectName(text)) return text;
  throw new Error(`--dialect takes ${DIALECT_NAMES.join(', ')}, not "${text}"`);
}

function readBasePath(text: string): string {
  if (text === '' || /^(\/[\w-]+)+$/.test(text)) return text;
  throw new Error(`--base-path takes a path such as /namespaces/AXSF, not "${text}"`);
}

function readGenerated(text: string): GeneratedSize {
  const [, name = '', rows, shapeName = 'ordinary'] =
    /^([A-Z]\w*)=(\d{1,11})(?::([a-z]+))?$/.exec(text) ?? [];
  const shape = ENTITY_SHAPES.find((one) => one === shapeName);
  if (rows === undefined || shape === undefined) {
    throw new Error(
      `--generate takes NAME=ROWS or NAME=ROWS:SHAPE, such as Bench=1000000:wide, not "${text}"`,
    );
  }
  return { name, rows: Number(rows), shape };
}

function readTime(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new Error(`--clock takes a time such as 2026-03-02T08:00:00Z, not "${text}"`);
}
