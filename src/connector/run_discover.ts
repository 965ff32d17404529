import type { CommandContext, CommandFiles } from '../commands/command_context.ts';
import { discover } from '../commands/discover.ts';
import { SHORT_PATIENCE } from '../http/retry_decision.ts';
import { openService } from './open_service.ts';

export async function run(context: CommandContext, files: CommandFiles): Promise<number> {
  const { output, signal } = context;
  const opened = await openService(context, {
    configPath: files.config,
    patience: SHORT_PATIENCE,
  });
  try {
    await discover({ ...opened, choice: opened.config, output, signal });
    return 0;
  } finally {
    await opened.close();
  }
}
