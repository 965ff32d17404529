/** `spec`: the fields of the platform's form. Uses neither the network nor a configuration. */
import { editorSchema } from '../config/editor_schema.ts';
import { loadSpec } from '../config/spec_file.ts';
import type { MessageOutput } from '../protocol/message_output.ts';

/** @param form `editor`: a JSON schema that editors understand, as a document. */
export async function spec(output: MessageOutput, form: 'message' | 'editor'): Promise<void> {
  if (form === 'editor') await output.text(`${JSON.stringify(editorSchema(loadSpec()), null, 2)}\n`);
  else await output.emit({ type: 'SPEC', spec: loadSpec() });
}
