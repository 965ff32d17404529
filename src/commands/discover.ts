/** `discover`: which streams there are to read, as a CATALOG message or as a configured catalog to be edited. */
import { asConfigured } from '../protocol/configured_streams.ts';
import { pluralize } from '../core/pluralize.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import { findStreams, type FindStreamsOptions } from './find_streams.ts';

export interface DiscoverOptions extends Omit<FindStreamsOptions, 'log'> {
  readonly output: MessageOutput;
  /** `configured`: a JSON document that `read --catalog` takes, instead of a message. */
  readonly form: 'message' | 'configured';
}

export async function discover({ form, output, ...options }: DiscoverOptions): Promise<void> {
  const { metadata, tables } = await findStreams({ ...options, log: output.log });
  output.log.info(`Discovered ${pluralize(tables.length, 'table')}.`);
  const streams = [...tables, ...metadata];
  if (form === 'configured') {
    await output.text(`${JSON.stringify({ streams: streams.map(asConfigured) }, null, 2)}\n`);
  } else {
    await output.emit({ type: 'CATALOG', catalog: { streams } });
  }
}
