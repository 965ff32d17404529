/** `spec`: the fields of the platform's form. Uses neither the network nor a configuration. */
import { loadSpec } from '../config/spec_file.ts';
import type { MessageOutput } from '../protocol/message_output.ts';

export async function spec(output: MessageOutput): Promise<void> {
  await output.emit({ type: 'SPEC', spec: loadSpec() });
}
