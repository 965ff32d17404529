/**
 * Nothing that comes from outside ends as `internal`, which would be a defect of ours: not a configuration, a catalog, a
 * state, a command line or an environment. What a service answers is in odd_answers.ts.
 */
import fc from 'fast-check';
import type { Bench } from '../connector.ts';
import { oddCommandLine, oddDocument, oddEnvironment } from './odd_values.ts';
import { type AnyInput, runAnyInput } from './run_any_input.ts';
import { savedStates } from './saved_states.ts';

/** The emulated environment's own configuration, with a value for every kind of property. */
const PROPERTIES = {
  tables: ['account', 'cont*'],
  exclude_tables: ['lead*'],
  row_filters: [{ table: 'account', filter: 'statecode eq 0' }],
  choice_labels: true,
  label_language: 1033,
  lookup_types: true,
  start_date: '2024-01-01T00:00:00Z',
  odata_maxpagesize: 50,
  max_concurrent_requests: 2,
  parallel_initial_load: true,
  lookback_minutes: 5,
  invalid_cdc_cursor_position_behavior: 'Fail sync',
  authentication: { auth_type: 'client_secret' },
};

const CATALOG = {
  streams: [
    {
      stream: {
        name: 'account',
        json_schema: {
          type: 'object',
          properties: { accountid: { type: 'string' }, name: {}, modifiedon: {} },
        },
        supported_sync_modes: ['full_refresh', 'incremental'],
        source_defined_primary_key: [['accountid']],
      },
      sync_mode: 'incremental',
      cursor_field: ['_ab_cdc_cursor'],
      destination_sync_mode: 'append_dedup',
      sync_id: 7,
      generation_id: 3,
      minimum_generation_id: 3,
    },
  ],
};

/** Kinds of input, each with what makes a whole run of it. */
export function anyInputs(bench: Bench): Readonly<Record<string, fc.Arbitrary<() => AnyInput>>> {
  const plain = bench.emulator.config;
  const config = (): string => bench.file('plain-config.json', plain);
  const catalog = (): string => bench.file('plain-catalog.json', CATALOG);
  const odd = (text: string): string => bench.file('odd.json', text);
  return {
    'command lines': oddCommandLine.map((argv) => () => ({ argv })),
    configurations: fc
      .tuple(fc.constantFrom('check', 'discover'), oddDocument({ ...plain, ...PROPERTIES }))
      .map(([command, text]) => () => ({ text, argv: [command, '--config', odd(text)] })),
    catalogs: oddDocument(CATALOG).map((text) => () => ({
      text,
      argv: ['read', '--config', config(), '--catalog', odd(text)],
    })),
    states: fc
      .constantFrom(...savedStates(bench.emulator.url))
      .chain((state) => oddDocument([{ type: 'STREAM', stream: state }]))
      .map((text) => () => ({
        text,
        argv: ['read', '--config', config(), '--catalog', catalog(), '--state', odd(text)],
      })),
    environments: oddEnvironment.map((env) => () => ({ env, argv: ['check', '--config', config()] })),
  };
}

/** Some inputs hold arrays of megabytes. */
const MAX_SHOWN = 5_000;

/** @throws with the smallest input of the kind that ends as `internal`. */
export async function requireNoInternalEnd(
  inputs: fc.Arbitrary<() => AnyInput>,
  options: fc.Parameters<[() => AnyInput]>,
): Promise<void> {
  const holds = fc.asyncProperty(inputs, async (make) => {
    const input = make();
    const { internal } = await runAnyInput(input);
    if (internal.length > 0)
      throw new Error(`${JSON.stringify(input).slice(0, MAX_SHOWN)}: ${internal.join('\n')}`);
  });
  await fc.assert(holds, options);
}
