import type { CommandContext, CommandFiles } from '../commands/command_context.ts';
import { read } from '../commands/read.ts';
import { LONG_PATIENCE } from '../http/retry_decision.ts';
import { type ConfiguredStream, parseConfiguredCatalog } from '../protocol/configured_catalog.ts';
import { type InputState, parseInputState } from '../protocol/input_state.ts';
import { MAX_CATALOG_BYTES, MAX_STATE_BYTES, readJsonDocuments } from '../protocol/json_file.ts';
import { openTerminalLine } from '../protocol/terminal_line.ts';
import type { SyncRun } from '../sync/run/run_sync.ts';
import { openService } from './open_service.ts';

/** @returns 1 if any stream failed: the platform takes 0 for the success of all. */
export async function run(context: CommandContext, files: CommandFiles): Promise<number> {
  const { clock, output, signal } = context;
  const streams = readCatalog(files.catalog ?? '');
  const state = readState(files.state);
  let sync: SyncRun | undefined;
  const terminal = openTerminalLine(() => clock.now());
  const opened = await openService(context, {
    configPath: files.config,
    patience: LONG_PATIENCE,
    onPause: (untilMs) => sync?.reportPause(untilMs),
  });
  try {
    const failedCount = await read({
      service: opened.service,
      width: opened.width,
      streams,
      state,
      output,
      records: (lines) => output.records(lines),
      clock,
      log: output.log,
      random: Math.random,
      signal,
      rules: {
        lostToken: opened.config.onLostToken,
        lookbackMinutes: opened.config.lookbackMinutes,
        rowFilters: opened.config.rowFilters,
        startDate: opened.config.startDate,
      },
      settings: opened.config,
      show: (line) => terminal.show(line),
      onRun: (started) => {
        sync = started;
      },
    });
    return failedCount === 0 ? 0 : 1;
  } finally {
    terminal.end();
    await opened.close();
  }
}

function readCatalog(path: string): ConfiguredStream[] {
  return parseConfiguredCatalog(
    readJsonDocuments({
      path,
      subject: 'The configured catalog',
      code: 'catalog_invalid',
      maxBytes: MAX_CATALOG_BYTES,
    }),
  );
}

function readState(path: string | undefined): InputState {
  if (path === undefined) return new Map();
  return parseInputState(
    readJsonDocuments({ path, subject: 'The saved state', code: 'state_invalid', maxBytes: MAX_STATE_BYTES }),
  );
}
