import type { Run } from './run_connector.ts';
import { say, styled } from './screen.ts';

export function showCheck({ messages, seconds }: Run): void {
  for (const { log } of messages)
    if (log?.level === 'WARN') say(`   ${styled('yellow', `WARN  ${log.message}`)}`);
  const answer = messages.find((message) => message.connectionStatus !== undefined)?.connectionStatus;
  const style = answer?.status === 'SUCCEEDED' ? 'green' : 'red';
  const status = styled(style, answer?.status ?? 'no answer');
  say(`   ${status}  ${answer?.message ?? ''} (${seconds.toFixed(1)} s)`);
}
