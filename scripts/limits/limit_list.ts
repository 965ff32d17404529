/** Every limit of the connector, from the constants themselves. */
import { SIGNAL_GRACE_MS } from '../../src/cli/signals.ts';
import { PATIENT_TIMEOUTS } from '../../src/commands/command_context.ts';
import { EARLIEST_CLOCK_MS, LATEST_CLOCK_MS } from '../../src/core/clock.ts';
import { MIN_PART_CHARACTERS } from '../../src/core/redaction.ts';
import * as bodies from '../../src/http/body_limits.ts';
import { MAX_CONCURRENCY } from '../../src/http/policies/throttle_width.ts';
import { MIN_PROGRESS_BYTES } from '../../src/http/progress_watch.ts';
import {
  DEFAULT_THROTTLE_WAIT_MS,
  DOWNLOAD_PATIENCE,
  LONG_PATIENCE,
  SHORT_PATIENCE,
  SOON_MS,
} from '../../src/http/retry_decision.ts';
import { MAX_LINK_CHARACTERS, MAX_URL_CHARACTERS } from '../../src/odata/links.ts';
import { MAX_NAME_CHARACTERS } from '../../src/odata/names.ts';
import { MAX_CODE_CHARACTERS, MAX_MESSAGE_CHARACTERS } from '../../src/odata/service_fault.ts';
import * as files from '../../src/protocol/json_file.ts';
import { MAX_DEPTH } from '../../src/records/json_bytes.ts';
import * as records from '../../src/records/record_limits.ts';
import { MAX_EMPTY_PAGES } from '../../src/sync/machine/empty_pages.ts';

/** What is limited, the limit, the reason, and what happens beyond it. */
type Limit = readonly [what: string, limit: string, reason: string, beyond: string];

const number = (value: number): string => value.toLocaleString('en-US');
const bytes = (count: number): string =>
  count >= 2 ** 20
    ? `${number(count / 2 ** 20)} MiB`
    : count >= 1024
      ? `${number(count / 1024)} KiB`
      : `${count} bytes`;
const time = (ms: number): string =>
  ms >= 3_600_000 ? `${ms / 3_600_000} h` : ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const share = (part: number): string => `1/${1 / part} of the heap`;

export const LIMITS: readonly Limit[] = [
  [
    'Attempts of a request that fails, in a read',
    number(LONG_PATIENCE.maxAttempts),
    'by then the back-off has reached a minute',
    'the error of the last attempt',
  ],
  [
    '… in `check` and `discover`',
    number(SHORT_PATIENCE.maxAttempts),
    'a person is waiting',
    'the error of the last attempt',
  ],
  [
    'Attempts when the service throttles, in a read',
    number(LONG_PATIENCE.maxThrottledAttempts),
    'half an hour of back-off, even if the service names no wait',
    '`throttled`',
  ],
  [
    '… in `check` and `discover`',
    number(SHORT_PATIENCE.maxThrottledAttempts),
    'a person is waiting',
    '`throttled`',
  ],
  [
    'Total waiting time of one request, in a read',
    time(LONG_PATIENCE.maxWaitMs),
    'the platform gives up after three hours of silence',
    '`throttled`, with the time that the service named',
  ],
  [
    '… in `check` and `discover`',
    time(SHORT_PATIENCE.maxWaitMs),
    'a person is waiting',
    '`throttled`, with the time that the service named',
  ],
  [
    'Wait after a 429 that does not say how long',
    time(DEFAULT_THROTTLE_WAIT_MS),
    'an invalid `Retry-After` is ignored',
    'a WARN with the time',
  ],
  [
    'First wait after "too many requests at once"',
    time(SOON_MS),
    'the number of requests may drop soon; the full wait follows if one request is refused again',
    'a WARN that another program uses the same application user',
  ],
  [
    'Requests at once',
    number(MAX_CONCURRENCY),
    'the limit of the service for one user on one web server',
    'nothing',
  ],
  [
    'Interrupted downloads of one page or document',
    number(DOWNLOAD_PATIENCE.maxAttempts),
    'the network or a proxy must be broken',
    '`download_interrupted`',
  ],
  [
    'Time until an answer begins',
    time(PATIENT_TIMEOUTS.answerMs),
    'the service gives up a request after two minutes',
    '`timed_out`',
  ],
  [
    '… of the sign-in',
    time(PATIENT_TIMEOUTS.signInMs),
    'tokens are issued within a second',
    '`sign_in_unreachable`',
  ],
  [
    'Time without a byte of the body',
    time(PATIENT_TIMEOUTS.bodyIdleMs),
    'a dead connection does not report anything',
    '`download_interrupted`',
  ],
  [
    'Least progress of a body in that time',
    bytes(MIN_PROGRESS_BYTES),
    'a body of one byte a second would never end',
    '`download_interrupted`',
  ],
  [
    'Pages without rows, one after the other',
    number(MAX_EMPTY_PAGES),
    'fresh links to empty pages would never end',
    '`response_malformed`',
  ],
  [
    'Time from SIGTERM or SIGINT to the end of the process',
    time(SIGNAL_GRACE_MS),
    'clients send SIGKILL after a few seconds, and stdout may be blocked',
    '`interrupted`, if stdout accepts it',
  ],
  ['A token', bytes(bodies.MAX_TOKEN_BYTES), 'tokens are a few kilobytes', '`sign_in_unreachable`'],
  [
    'An identity, a count',
    bytes(bodies.MAX_SMALL_DOCUMENT_BYTES),
    'they are a few hundred bytes',
    '`response_too_large`',
  ],
  [
    'A document of metadata',
    `${bytes(bodies.MAX_METADATA_BYTES)}, and ${share(bodies.METADATA_SHARE_OF_HEAP)}`,
    'memory holds about four copies, and four documents are read at once',
    '`response_too_large`',
  ],
  [
    'The text of an error answer',
    bytes(bodies.MAX_ERROR_BYTES),
    'messages are a few hundred characters',
    'the beginning of it',
  ],
  ['A whole answer', bytes(bodies.MAX_PAGE_BYTES), 'a page could be endless', '`response_too_large`'],
  [
    'A row, or another member of a page',
    `${bytes(records.MAX_PIECE_BYTES)}, and ${share(records.PIECE_SHARE_OF_HEAP)}`,
    'memory holds two copies, and several streams are read at once',
    '`response_too_large`',
  ],
  [
    'Columns in a row',
    number(records.MAX_MEMBERS_IN_ROW),
    'a table has a few thousand at most',
    '`response_malformed`',
  ],
  [
    'The name of a member',
    bytes(records.MAX_MEMBER_NAME_BYTES),
    'names stay in memory while the stream is read',
    '`response_malformed`',
  ],
  [
    'Nesting of JSON in pages',
    number(MAX_DEPTH),
    'no row is that deep, and the stack is limited',
    '`response_malformed`',
  ],
  [
    'A link',
    `${number(MAX_LINK_CHARACTERS)} characters`,
    `the service refuses URLs of more than ${number(MAX_URL_CHARACTERS)}`,
    '`response_malformed`',
  ],
  [
    'The name of a table, a column, an entity set',
    `${number(MAX_NAME_CHARACTERS)} letters, digits and underscores`,
    'names go into URLs and queries',
    'the table or column is left out',
  ],
  [
    "The service's message and code in an error",
    `${number(MAX_MESSAGE_CHARACTERS)} and ${number(MAX_CODE_CHARACTERS)} characters`,
    'people read them on a screen',
    'the beginning of them',
  ],
  [
    'The configuration',
    bytes(files.MAX_CONFIG_BYTES),
    'a wrong path may point to a device or a dump',
    '`config_invalid`, with the limit',
  ],
  [
    'The configured catalog',
    bytes(files.MAX_CATALOG_BYTES),
    'the platform accepts catalogs of 10 MB',
    '`catalog_invalid`, with the limit',
  ],
  [
    'The saved state',
    bytes(files.MAX_STATE_BYTES),
    'about 10 kB per stream',
    '`state_invalid`, with the limit',
  ],
  [
    'The clock of the machine',
    `${day(EARLIEST_CLOCK_MS)} to ${day(LATEST_CLOCK_MS)}`,
    'records contain a time of 13 digits',
    '`clock_wrong`, before anything is read',
  ],
  [
    'A part of a secret that is masked',
    `${number(MIN_PART_CHARACTERS)} characters or more`,
    'shorter ones may be ordinary words',
    'asterisks',
  ],
];
