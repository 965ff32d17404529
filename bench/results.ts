import type { ColdCommand } from './cases/cold_start.ts';
import type { FinopsResult } from './cases/finops.ts';
import type { DiscoveryResult } from './cases/discovery.ts';
import type { QuietStreamsResult } from './cases/quiet_streams.ts';
import type { ScalingResult } from './cases/scaling.ts';
import type { StreamsResult } from './cases/streams.ts';
import type { ThroughputResult } from './cases/throughput.ts';
import type { Cost } from './command.ts';
import type { ReaderName } from './readers.ts';

/** Everything that one run measured. */
export interface Results {
  readonly kind: 'full' | 'quick';
  readonly machine: string;
  readonly throughput: readonly ThroughputResult<ReaderName>[];
  readonly streams: readonly StreamsResult[];
  readonly quietStreams: QuietStreamsResult;
  readonly scaling: readonly ScalingResult[];
  readonly discovery: readonly DiscoveryResult[];
  readonly finops: FinopsResult;
  readonly imageBytes: number;
  readonly coldStart: Readonly<Record<ColdCommand, Cost>>;
  /** The result of the Python connector; undefined unless it was asked for. */
  readonly peer: PeerResult | undefined;
}

export type PeerResult =
  | {
      readonly kind: 'measured';
      readonly version: string;
      readonly result: ThroughputResult<'connector' | 'peer'>;
    }
  | { readonly kind: 'unavailable'; readonly reason: string };
