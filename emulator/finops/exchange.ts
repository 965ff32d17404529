/** A request as an operation sees it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { QueryOptions } from './query/query_options.ts';
import type { Environment } from './store/environment.ts';

export interface FinopsExchange {
  readonly environment: Environment;
  /** `http://127.0.0.1:port`, with the path below which the environment lives, without a slash at the end. */
  readonly root: string;
  readonly method: string;
  /** Below the root, with a leading slash, still encoded. */
  readonly path: string;
  readonly options: QueryOptions;
  /** As it stands in the URL. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** How many requests came before. */
  readonly number: number;
}

/** Options of requests for rows that the service knows. */
export const ROW_OPTIONS = [
  '$select',
  '$filter',
  '$orderby',
  '$top',
  '$skip',
  '$skiptoken',
  '$count',
  '$expand',
] as const;
