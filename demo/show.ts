import type { Run } from './run_connector.ts';
import { explain, say, styled } from './screen.ts';

export function showCheck({ messages, seconds }: Run): void {
  for (const { log } of messages) if (log?.level === 'WARN') explain(`WARN ${log.message}`);
  const answer = messages.find((message) => message.connectionStatus !== undefined)?.connectionStatus;
  const style = answer?.status === 'SUCCEEDED' ? 'green' : 'red';
  const status = styled(style, answer?.status ?? 'no answer');
  say(`   ${status} in ${seconds.toFixed(1)} s`);
  explain(answer?.message ?? '');
}
