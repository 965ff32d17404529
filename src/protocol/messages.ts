/**
 * The types of the Airbyte protocol messages that a source sends.
 * https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol
 */

interface StreamDescriptor {
  readonly name: string;
  readonly namespace?: string;
}

/** The connector writes records as bytes (`MessageOutput.records`); this type is for code that reads them. */
export interface RecordMessage {
  readonly type: 'RECORD';
  readonly record: {
    readonly stream: string;
    readonly namespace?: string;
    readonly data: Readonly<Record<string, unknown>>;
    /** Milliseconds since the epoch. */
    readonly emitted_at: number;
    readonly meta?: { readonly changes: readonly RecordChange[] };
  };
}

interface RecordChange {
  readonly field: string;
  readonly change: 'NULLED' | 'TRUNCATED';
  readonly reason: string;
}

export interface StateMessage {
  readonly type: 'STATE';
  readonly state: {
    readonly type: 'STREAM';
    readonly stream: {
      readonly stream_descriptor: StreamDescriptor;
      readonly stream_state: Readonly<Record<string, unknown>>;
    };
    /** Records of the stream since its previous state. */
    readonly sourceStats: { readonly recordCount: number };
  };
}

export type LogLevel = 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE';

interface LogMessage {
  readonly type: 'LOG';
  readonly log: { readonly level: LogLevel; readonly message: string; readonly stack_trace?: string };
}

export type FailureType = 'config_error' | 'transient_error' | 'system_error';

export interface ErrorTrace {
  readonly type: 'ERROR';
  readonly emitted_at: number;
  readonly error: {
    /** Text for the user. */
    readonly message: string;
    readonly internal_message?: string;
    readonly stack_trace?: string;
    readonly failure_type: FailureType;
    readonly stream_descriptor?: StreamDescriptor;
  };
}

interface EstimateTrace {
  readonly type: 'ESTIMATE';
  readonly emitted_at: number;
  readonly estimate: {
    readonly type: 'STREAM';
    readonly name: string;
    readonly namespace?: string;
    readonly row_estimate?: number;
    readonly byte_estimate?: number;
  };
}

export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';

export interface RateLimited {
  readonly type: 'RATE_LIMITED';
  /** When it ends, in milliseconds since the epoch. */
  readonly rate_limited: { readonly quota_reset: number };
}

interface StatusTrace {
  readonly type: 'STREAM_STATUS';
  readonly emitted_at: number;
  readonly stream_status: {
    readonly stream_descriptor: StreamDescriptor;
    readonly status: StreamStatus;
    readonly reasons?: readonly RateLimited[];
  };
}

interface AnalyticsTrace {
  readonly type: 'ANALYTICS';
  readonly emitted_at: number;
  readonly analytics: { readonly type: string; readonly value?: string };
}

export interface TraceMessage {
  readonly type: 'TRACE';
  readonly trace: ErrorTrace | EstimateTrace | StatusTrace | AnalyticsTrace;
}

export interface SpecMessage {
  readonly type: 'SPEC';
  readonly spec: {
    readonly connectionSpecification: Readonly<Record<string, unknown>>;
    readonly documentationUrl?: string;
    readonly changelogUrl?: string;
    readonly protocol_version?: string;
    readonly supportsIncremental?: boolean;
    readonly advanced_auth?: Readonly<Record<string, unknown>>;
  };
}

interface ConnectionStatusMessage {
  readonly type: 'CONNECTION_STATUS';
  readonly connectionStatus: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly message?: string };
}

export type SyncMode = 'full_refresh' | 'incremental';

export interface AirbyteStream {
  readonly name: string;
  readonly namespace?: string;
  readonly json_schema: Readonly<Record<string, unknown>>;
  readonly supported_sync_modes: readonly SyncMode[];
  readonly source_defined_cursor?: boolean;
  readonly default_cursor_field?: readonly string[];
  readonly source_defined_primary_key?: readonly (readonly string[])[];
  readonly is_resumable?: boolean;
  readonly is_file_based?: boolean;
}

/** A stream of a configured catalog: what `read` is given. */
export interface ConfiguredAirbyteStream {
  readonly stream: AirbyteStream;
  readonly sync_mode: SyncMode;
  readonly destination_sync_mode: 'append' | 'append_dedup' | 'overwrite';
  readonly cursor_field?: readonly string[];
  readonly primary_key?: readonly (readonly string[])[];
}

interface CatalogMessage {
  readonly type: 'CATALOG';
  readonly catalog: { readonly streams: readonly AirbyteStream[] };
}

interface ControlMessage {
  readonly type: 'CONTROL';
  readonly control: {
    readonly type: 'CONNECTOR_CONFIG';
    readonly emitted_at: number;
    readonly connectorConfig: { readonly config: Readonly<Record<string, unknown>> };
  };
}

export type AirbyteMessage =
  | RecordMessage
  | StateMessage
  | LogMessage
  | TraceMessage
  | SpecMessage
  | ConnectionStatusMessage
  | CatalogMessage
  | ControlMessage;
