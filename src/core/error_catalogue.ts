/** Every error of the connector, with its cause and its remedy. docs/troubleshooting.md is generated from this. */
import type { ErrorCode, ErrorKind } from './errors.ts';

export interface CatalogueEntry {
  readonly kinds: readonly ErrorKind[];
  readonly cause: string;
  readonly remedy: string;
}

const entry = (kinds: readonly ErrorKind[], cause: string, remedy: string): CatalogueEntry => ({
  kinds,
  cause,
  remedy,
});

/** Total: a code without an entry does not compile. */
export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = {
  arguments_invalid: entry(['config'], 'the command line is not understood', 'see `--help`'),
  config_invalid: entry(
    ['config'],
    'the configuration is missing or not JSON, a property is wrong, or a pattern in `tables` matches nothing',
    'the message names each property and says what to enter',
  ),
  catalog_invalid: entry(
    ['config'],
    'the configured catalog is missing or not JSON, or a stream in it is wrong',
    'the message names the stream',
  ),
  state_invalid: entry(
    ['config'],
    'the state is not JSON, or of another kind or version',
    'pass the state that the last run wrote, or clear the stream',
  ),
  stream_unknown: entry(
    ['config'],
    'the environment has no table for a configured stream',
    'refresh the schema of the source, and deselect the stream',
  ),
  sign_in_refused: entry(
    ['config', 'system'],
    'the sign-in service refused the sign-in; the message names its code',
    'correct the property that the message names; the tables below have every code',
  ),
  sign_in_unreachable: entry(
    ['config', 'transient'],
    'the sign-in host did not answer, or not as a sign-in host does',
    'check `authority_url`, the network and proxies; or try again later',
  ),
  host_unreachable: entry(
    ['config', 'transient'],
    'the host does not exist, the connection was refused, or the certificate is not trusted',
    'check `url`, the network and proxies; for a private certificate authority set `NODE_EXTRA_CA_CERTS`',
  ),
  not_dataverse: entry(
    ['config'],
    'the address answers, but not as a Dataverse environment',
    "enter the environment's address in `url`; for Finance & Operations set `product`",
  ),
  not_finance_and_operations: entry(
    ['config'],
    'the address answers, but not as a Finance & Operations environment',
    "enter the environment's address in `url`; for Dataverse set `product`",
  ),
  not_an_environment: entry(
    ['config'],
    'the address answers, but neither as a Dataverse nor as a Finance & Operations environment',
    "enter the environment's address in `url`; the message says what each attempt met",
  ),
  access_denied: entry(
    ['config'],
    'the app is not a user of the environment, has no role, lacks a privilege, or a firewall blocks it',
    'the message names the privilege, the table and where to click',
  ),
  request_refused: entry(
    ['config', 'system'],
    "the service refused a request; the message has the service's own words",
    'follow its words; if it seems to be a defect of the connector, report it',
  ),
  filter_refused: entry(
    ['config'],
    "the service refused a filter of `row_filters`; the message has the service's own words",
    'correct the filter; names of columns are case-sensitive',
  ),
  throttled: entry(
    ['transient'],
    'the service still throttles after the longest wait that the connector allows',
    'sync less often, or at other hours',
  ),
  timed_out: entry(
    ['transient'],
    'the service did not answer in time, in every attempt',
    'try again; choose a smaller `odata_maxpagesize`',
  ),
  service_unavailable: entry(
    ['transient'],
    'the service failed, or the environment is in administration mode',
    'try again later',
  ),
  download_interrupted: entry(
    ['transient'],
    'the download of a page was interrupted several times in a row',
    'try again; choose a smaller `odata_maxpagesize`',
  ),
  change_token_expired: entry(
    ['transient'],
    'a change token expired, and a full read cannot replace it',
    'try again',
  ),
  change_token_lost: entry(
    ['config'],
    'a change token expired or belongs to another organization, and `invalid_cdc_cursor_position_behavior` is "Fail sync"',
    'clear the stream and sync again',
  ),
  column_unknown: entry(
    ['config'],
    'the service does not know a column that cannot be left out, or none of the selected columns',
    'refresh the schema of the source',
  ),
  response_malformed: entry(
    ['system'],
    'the service sent an answer that is not a page, or a link to another host',
    'report it with `internal_message`',
  ),
  response_too_large: entry(
    ['transient'],
    'an answer, a row or a member of a page is larger than [limits.md](limits.md) allows',
    'try again, since a proxy may have sent the answer; give the connector more memory',
  ),
  rows_missing: entry(
    ['transient'],
    'fewer rows came than the service counts, after all ways of reading them',
    'sync again at a quiet time; limit `companies`, so that each read is shorter',
  ),
  clock_wrong: entry(
    ['config'],
    'the clock of this machine is before 2001-09-09 or after 2286',
    'set the clock',
  ),
  interrupted: entry(['system'], 'SIGTERM or SIGINT', 'none needed: the next run continues'),
  output_closed: entry(
    ['system'],
    'stdout was closed, so the error cannot be reported there; the process exits with 1',
    'check the program that reads the output',
  ),
  internal: entry(['system'], 'a defect of the connector', 'report it with `stack_trace`'),
};
