/** The commands that need the service: each opens it, does its work and always closes it. */
import { asConfigured } from '../protocol/configured_streams.ts';
import type { StreamPatterns } from '../catalog/stream_choice.ts';
import { check as checkService } from '../commands/check.ts';
import type { CommandContext, CommandFiles } from '../commands/command_context.ts';
import { discover as discoverStreams } from '../commands/discover.ts';
import { findStreams } from '../commands/find_streams.ts';
import { hasRefused, plan as planReads } from '../commands/plan.ts';
import { planTable } from '../commands/plan_table.ts';
import { read as readStreams } from '../commands/read.ts';
import { listSlices, type StreamSlices } from '../commands/slices.ts';
import type { Config } from '../config/config.ts';
import { toConnectorError } from '../core/errors.ts';
import { LONG_PATIENCE, SHORT_PATIENCE } from '../http/retry_decision.ts';
import type { ODataService } from '../odata/service.ts';
import { type ConfiguredStream, parseConfiguredCatalog } from '../protocol/configured_catalog.ts';
import { type InputState, parseInputState } from '../protocol/input_state.ts';
import { MAX_CATALOG_BYTES, MAX_STATE_BYTES, readJsonDocuments } from '../protocol/json_file.ts';
import { openTerminalLine } from '../protocol/terminal_line.ts';
import type { SyncRun } from '../sync/run/run_sync.ts';
import { openService, type OpenServiceOptions } from './open_service.ts';
import type { OpenService } from './service_connection.ts';

/** Opens the service that a configuration names. Tests pass another opener to run the commands on a service of their own. */
export type ServiceOpener = (
  context: CommandContext,
  options: OpenServiceOptions,
) => OpenService | Promise<OpenService>;

/** A command that needs the service. Resolves with the exit code. */
export type ServiceCommand = (
  context: CommandContext,
  files: CommandFiles,
  open?: ServiceOpener,
) => Promise<number>;

/** Always answers with exactly one CONNECTION_STATUS, FAILED if the service cannot be read. */
export const check: ServiceCommand = async (context, files, open = openService) => {
  const { output, signal } = context;
  try {
    const options = { configPath: files.config, patience: SHORT_PATIENCE, asksMismatchFirst: true };
    const message = await withService(context, open, options, (opened) =>
      checkService({ ...opened, output, signal }),
    );
    await output.connectionStatus('SUCCEEDED', message);
  } catch (thrown) {
    const error = toConnectorError(thrown);
    if (error.code === 'interrupted' || error.code === 'output_closed') throw error;
    if (error.detail !== undefined) output.log.info(error.detail);
    await output.connectionStatus('FAILED', error.message);
  }
  return 0;
};

export const discover: ServiceCommand = async (context, files, open = openService) => {
  const { output, signal } = context;
  const options = { configPath: files.config, patience: SHORT_PATIENCE };
  await withService(context, open, options, (opened) =>
    discoverStreams({
      service: opened.service,
      config: opened.config,
      patterns: files.streams,
      form: files.asCatalog === true ? 'configured' : 'message',
      output,
      signal,
    }),
  );
  return 0;
};

/** The exit code is 1 if any stream failed, since 0 tells the platform that all succeeded. */
export const read: ServiceCommand = async (context, files, open = openService) => {
  const { clock, output, signal } = context;
  const catalog = files.catalog === undefined ? undefined : readCatalog(files.catalog);
  const state = readState(files.state);
  let sync: SyncRun | undefined;
  const terminal = openTerminalLine(() => clock.now());
  const options = {
    configPath: files.config,
    patience: LONG_PATIENCE,
    onPause: (untilMs: number) => sync?.reportPause(untilMs),
  };
  try {
    const failedCount = await withService(context, open, options, async ({ config, service, width }) =>
      readStreams({
        service,
        width,
        streams: catalog ?? (await namedStreams(context, config, service, files.streams)),
        state,
        output,
        records: (lines) => output.records(lines),
        clock,
        log: output.log,
        random: Math.random,
        signal,
        config,
        show: (line) => terminal.show(line),
        onRun: (started) => {
          sync = started;
        },
      }),
    );
    return failedCount === 0 ? 0 : 1;
  } finally {
    terminal.end();
  }
};

/** Exit code 1 if any stream could not be read, as `read` would have it. */
export const plan: ServiceCommand = async (context, files, open = openService) => {
  const { clock, output, signal } = context;
  const catalog = files.catalog === undefined ? undefined : readCatalog(files.catalog);
  const state = readState(files.state);
  const options = { configPath: files.config, patience: SHORT_PATIENCE };
  const reads = await withService(context, open, options, async ({ config, service }) =>
    planReads({
      service,
      streams: catalog ?? (await namedStreams(context, config, service, files.streams)),
      state,
      clock,
      log: output.log,
      signal,
      config,
    }),
  );
  const lines = reads.map((one) => `${JSON.stringify({ type: 'PLAN', plan: one })}\n`);
  await output.text(files.asJson === true ? lines.join('') : planTable(reads));
  return hasRefused(reads) ? 1 : 0;
};

/** Several processes save time only for tables of at least two pages. */
const SLICED_FROM_ROWS = 10_000;

/** @returns the slices of each stream of the catalog, or of the named ones. */
export async function slices(
  context: CommandContext,
  files: CommandFiles,
  open: ServiceOpener = openService,
): Promise<StreamSlices[]> {
  const catalog = files.catalog === undefined ? undefined : readCatalog(files.catalog);
  const options = { configPath: files.config, patience: SHORT_PATIENCE, dividesTables: true };
  const slicing = { ...context, parallelFromRows: Math.min(SLICED_FROM_ROWS, context.parallelFromRows) };
  return await withService(slicing, open, options, async ({ config, service, width }) =>
    listSlices({
      service,
      width,
      streams: catalog ?? (await namedStreams(context, config, service, files.streams)),
      config,
      nowMs: context.clock.now(),
      signal: context.signal,
    }),
  );
}

async function withService<T>(
  context: CommandContext,
  open: ServiceOpener,
  options: OpenServiceOptions,
  work: (opened: OpenService) => Promise<T>,
): Promise<T> {
  const opened = await open(context, options);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** The streams that match the patterns, incremental if they support it. */
async function namedStreams(
  { output, signal }: CommandContext,
  config: Config,
  service: ODataService,
  patterns: StreamPatterns,
): Promise<ConfiguredStream[]> {
  const { metadata, tables } = await findStreams({ service, config, patterns, log: output.log, signal });
  return parseConfiguredCatalog([{ streams: [...tables, ...metadata].map(asConfigured) }]);
}

function readCatalog(path: string): ConfiguredStream[] {
  const subject = 'The configured catalog';
  return parseConfiguredCatalog(
    readJsonDocuments({ path, subject, code: 'catalog_invalid', maxBytes: MAX_CATALOG_BYTES }),
  );
}

function readState(path: string | undefined): InputState {
  if (path === undefined) return new Map();
  return parseInputState(
    readJsonDocuments({ path, subject: 'The saved state', code: 'state_invalid', maxBytes: MAX_STATE_BYTES }),
  );
}
