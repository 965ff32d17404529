/** Writes the table of docs/limits.md from the constants themselves. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { SIGNAL_GRACE_MS } from '../src/cli/signals.ts';
import { PATIENT_TIMEOUTS } from '../src/commands/command_context.ts';
import { EARLIEST_CLOCK_MS, LATEST_CLOCK_MS } from '../src/core/clock.ts';
import { MIN_PART_CHARACTERS } from '../src/core/redaction.ts';
import * as bodies from '../src/http/body_limits.ts';
import { MAX_CONCURRENCY } from '../src/http/policies/throttle_width.ts';
import { MIN_PROGRESS_BYTES } from '../src/http/progress_watch.ts';
import {
  DEFAULT_THROTTLE_WAIT_MS,
  DOWNLOAD_PATIENCE,
  LONG_PATIENCE,
  SHORT_PATIENCE,
  SOON_MS,
} from '../src/http/retry_decision.ts';
import { MAX_LINK_CHARACTERS, MAX_URL_CHARACTERS } from '../src/odata/links.ts';
import { MAX_NAME_CHARACTERS } from '../src/odata/names.ts';
import { MAX_CODE_CHARACTERS, MAX_MESSAGE_CHARACTERS } from '../src/odata/service_fault.ts';
import * as files from '../src/protocol/json_file.ts';
import { MAX_DEPTH } from '../src/records/json_bytes.ts';
import * as records from '../src/records/record_limits.ts';
import { MAX_EMPTY_PAGES } from '../src/sync/machine/empty_pages.ts';

/** What is bounded, how much, why, and what is said beyond. */
type Limit = readonly [what: string, much: string, why: string, said: string];

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
    'the back-off has then reached a minute',
    'the error of the last attempt',
  ],
  [
    '… in `check` and `discover`',
    number(SHORT_PATIENCE.maxAttempts),
    'a person looks at the screen',
    'the error of the last attempt',
  ],
  [
    'Attempts where the service limits its use, in a read',
    number(LONG_PATIENCE.maxThrottledAttempts),
    'half an hour of back-off even where the service names no wait',
    '`throttled`',
  ],
  [
    '… in `check` and `discover`',
    number(SHORT_PATIENCE.maxThrottledAttempts),
    'a person looks at the screen',
    '`throttled`',
  ],
  [
    'Waiting of one request, in a read',
    time(LONG_PATIENCE.maxWaitMs),
    'the platform gives up after three hours of silence',
    '`throttled`, with the time that the service named',
  ],
  [
    '… in `check` and `discover`',
    time(SHORT_PATIENCE.maxWaitMs),
    'a person looks at the screen',
    '`throttled`, with the time that the service named',
  ],
  [
    'Wait where a 429 does not say how long',
    time(DEFAULT_THROTTLE_WAIT_MS),
    'a `Retry-After` that is not a value is none',
    'a WARN with the time',
  ],
  [
    'First wait where too many requests are under way at once',
    time(SOON_MS),
    'the limit is a gauge; the whole wait follows if one request is refused again',
    'a WARN that another program uses the same application user',
  ],
  [
    'Requests under way at once',
    number(MAX_CONCURRENCY),
    'what the service allows a user on one web server',
    'nothing',
  ],
  [
    'Downloads of one page or document that break off',
    number(DOWNLOAD_PATIENCE.maxAttempts),
    'what is between us and the service is then broken',
    '`download_interrupted`',
  ],
  [
    'Until an answer begins',
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
    'A body without a byte',
    time(PATIENT_TIMEOUTS.bodyIdleMs),
    'a connection that has died says nothing',
    '`download_interrupted`',
  ],
  [
    'What a body brings in that time',
    bytes(MIN_PROGRESS_BYTES),
    'one byte a second would never end',
    '`download_interrupted`',
  ],
  [
    'Pages without rows, one after the other',
    number(MAX_EMPTY_PAGES),
    'fresh links to empty pages would never end',
    '`response_malformed`',
  ],
  [
    'From SIGTERM or SIGINT to the end of the process',
    time(SIGNAL_GRACE_MS),
    'clients send SIGKILL after a few seconds; a stalled stdout must not matter',
    '`interrupted`, where stdout takes it',
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
    'it is held whole, about four times, and four are read at once',
    '`response_too_large`',
  ],
  [
    'The text of an error answer',
    bytes(bodies.MAX_ERROR_BYTES),
    'messages are a few hundred characters',
    'the beginning of it',
  ],
  ['One answer in all', bytes(bodies.MAX_PAGE_BYTES), 'a page without end', '`response_too_large`'],
  [
    'A row, or another member of a page',
    `${bytes(records.MAX_PIECE_BYTES)}, and ${share(records.PIECE_SHARE_OF_HEAP)}`,
    'it is held whole, twice, and several streams are read at once',
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
    'names are remembered as long as the stream is read',
    '`response_malformed`',
  ],
  [
    'Nesting of JSON in pages',
    number(MAX_DEPTH),
    'deeper than any row; a stack has an end',
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
    'they end on screens',
    'the beginning of them',
  ],
  [
    'The configuration',
    bytes(files.MAX_CONFIG_BYTES),
    'a wrong path may lead to a device or a dump',
    '`config_invalid`, with the limit',
  ],
  [
    'The configured catalog',
    bytes(files.MAX_CATALOG_BYTES),
    'the platform takes catalogs of 10 MB',
    '`catalog_invalid`, with the limit',
  ],
  [
    'The saved state',
    bytes(files.MAX_STATE_BYTES),
    'about 10 kB a stream',
    '`state_invalid`, with the limit',
  ],
  [
    'The clock of the machine',
    `${day(EARLIEST_CLOCK_MS)} to ${day(LATEST_CLOCK_MS)}`,
    'records carry a time of 13 digits',
    '`clock_wrong`, before anything is read',
  ],
  [
    'A part of a secret that is masked',
    `${number(MIN_PART_CHARACTERS)} characters or more`,
    'shorter ones are ordinary words too',
    'asterisks',
  ],
];

const PAGE = 'docs/limits.md';

export async function limitsPage(): Promise<string> {
  const rows = LIMITS.map((limit) => `| ${limit.join(' | ')} |`);
  const text = `# Limits

Every wait, every loop and every piece of memory has a bound. None of them is met by a service that works; they are there for a broken
or hostile one, and for proxies between it and us. \`npm run docs:limits\` writes this table from the constants, and a test compares the two.
The heap is three quarters of the memory that the container may use.

| what | how much | why | what is said beyond |
|---|---|---|---|
${rows.join('\n')}

A wait that the service names is at least the back-off: zero, negative, past and unreadable values of \`Retry-After\` included. A
\`Retry-After\` with a date is compared with the \`Date\` of the same answer, so that a wrong clock does not matter.

\`npm run hostile\` runs the attacks that these bounds are for, and prints how many of them held.
`;
  return await format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

if (import.meta.main) {
  writeFileSync(PAGE, await limitsPage());
  console.log(`${LIMITS.length} limits: ${PAGE}`);
}
