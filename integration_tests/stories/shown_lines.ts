/** What a run wrote, as the lines of a story: each message as its kind, its stream, and what it says. */
import type { AirbyteMessage } from '../../src/protocol/messages.ts';
import type { RunResult } from '../connector.ts';

/** @param origin of the emulator, which differs from run to run, as do the connector's clock and the ids of requests. */
export function shownLines({ exitCode, messages, signal }: RunResult, origin: string): string[] {
  const end = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
  return [...messages.filter(isPlaced).map(shown), end].map((line) => steady(line, origin));
}

/** An estimate comes between the other lines as soon as the service has counted. */
function isPlaced(message: AirbyteMessage): boolean {
  return message.type !== 'TRACE' || message.trace.type !== 'ESTIMATE';
}

function shown(message: AirbyteMessage): string {
  switch (message.type) {
    case 'LOG':
      return `LOG ${message.log.level} ${message.log.message}`;
    case 'RECORD':
      return `RECORD ${message.record.stream} ${JSON.stringify(message.record.data)}`;
    case 'STATE': {
      const { sourceStats, stream } = message.state;
      const covered = `after ${sourceStats?.recordCount ?? 0} records`;
      return `STATE ${stream.stream_descriptor.name} ${covered} ${JSON.stringify(stream.stream_state)}`;
    }
    case 'TRACE':
      return shownTrace(message.trace);
    default:
      return JSON.stringify(message);
  }
}

function shownTrace(trace: Extract<AirbyteMessage, { type: 'TRACE' }>['trace']): string {
  switch (trace.type) {
    case 'STREAM_STATUS':
      return `STATUS ${trace.stream_status.stream_descriptor.name} ${trace.stream_status.status}`;
    case 'ERROR':
      return `ERROR ${trace.error.failure_type} ${trace.error.message}`;
    default:
      return JSON.stringify(trace);
  }
}

function steady(line: string, origin: string): string {
  return (
    line
      .replaceAll(origin, 'http://emulator')
      .replaceAll(/("_ab_cdc_(?:updated|deleted)_at":)"[^"]+"/g, '$1"<now>"')
      // A run's cursors begin with a whole millisecond: what follows counts its records.
      .replaceAll(
        /("_ab_cdc_cursor":)\d{13}(\d{3})/g,
        (_, name: string, count: string) => `${name}${Number(count)}`,
      )
      .replaceAll(/(pages?(?: and|,)) \d+\.\d s/g, '$1 0.0 s')
      .replaceAll(/("begun_at":)"[^"]+"/g, '$1"<now>"')
      .replaceAll(/\d+ days ago/g, '<n> days ago')
  );
}
