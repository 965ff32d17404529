import { check } from '../commands/check.ts';
import type { CommandContext, CommandFiles } from '../commands/command_context.ts';
import { toConnectorError } from '../core/errors.ts';
import { SHORT_PATIENCE } from '../http/retry_decision.ts';
import { openService } from './open_service.ts';

/** Answers with exactly one CONNECTION_STATUS, whatever happens; what stands in the way is no failure of the command. */
export async function run(context: CommandContext, files: CommandFiles): Promise<number> {
  const { output, signal } = context;
  try {
    const opened = await openService(context, {
      configPath: files.config,
      patience: SHORT_PATIENCE,
    });
    try {
      await output.connectionStatus(
        'SUCCEEDED',
        await check({ ...opened, choice: opened.config, output, signal }),
      );
    } finally {
      await opened.close();
    }
  } catch (thrown) {
    const error = toConnectorError(thrown);
    if (error.code === 'interrupted' || error.code === 'output_closed') throw error;
    if (error.detail !== undefined) output.log.info(error.detail);
    await output.connectionStatus('FAILED', error.message);
  }
  return 0;
}
