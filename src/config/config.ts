import { ConnectorError } from '../core/errors.ts';
import { type Address, readAuthorityUrl, readEnvironmentUrl } from './addresses.ts';
import { type Authentication, type Environment, readAuthentication } from './authentication.ts';
import { authorityOf } from './cloud.ts';
import { readDateTime } from './date_time.ts';
import { type CompanyChoice, readCompanies } from './companies.ts';
import { type Findings, type RawConfig, validateConfig } from './validation.ts';

/**
 * The configuration, by product. The commands use the settings that every product has;
 * settings of one product are for the module that opens it.
 */
export type Config = DataverseConfig | FinopsConfig | UndecidedConfig;

export interface DataverseConfig extends CommonConfig, DataverseChoices {
  readonly product: 'dataverse';
}

export interface FinopsConfig extends CommonConfig, FinopsChoices {
  readonly product: 'finance_and_operations';
}

/** The address or the environment decides the product; until then, the settings of both are kept. */
export interface UndecidedConfig extends CommonConfig, DataverseChoices, FinopsChoices {
  readonly product: 'auto';
}

interface DataverseChoices {
  /** Whether full reads of large tables use ranges. */
  readonly parallelInitialLoad: boolean;
}

interface FinopsChoices {
  readonly companies: CompanyChoice;
  /** Whether the date that stands for an empty one becomes null. */
  readonly blankDatesAsNull: boolean;
}

interface CommonConfig {
  /** The origin of the environment, without a slash at its end. */
  readonly environmentUrl: string;
  /** The address with its path: some environments have one. */
  readonly address: string;
  readonly authorityUrl: string;
  readonly authentication: Authentication;
  /** Undefined stands for every table. */
  readonly tables: readonly string[] | undefined;
  readonly excludeTables: readonly string[];
  /** Rows per page; undefined for the usual size of the service. */
  readonly pageSize: number | undefined;
  readonly maxConcurrentRequests: number | undefined;
  /** What happens when a change token has expired. */
  readonly onLostToken: 'read-in-full' | 'fail';
  /** How long before its cursor a watermark read begins. */
  readonly lookbackMinutes: number;
  readonly labels: LabelChoice;
  /** Whether polymorphic lookups get a column with their target table. */
  readonly lookupTypes: boolean;
  /** A `$filter` by the table's logical name. */
  readonly rowFilters: ReadonlyMap<string, string>;
  /** In RFC 3339, in UTC. */
  readonly startDate: string | undefined;
  /** Names or patterns of tables that also get a stream of keys. */
  readonly keyStreams: readonly string[];
}

export interface LabelChoice {
  readonly wanted: boolean;
  /** An LCID; undefined is the language of the user that signs in. */
  readonly language: number | undefined;
}

export interface ParsedConfig {
  readonly config: Config;
  /** What was corrected or ignored, in words for the user. */
  readonly notices: readonly string[];
}

const DEFAULT_LOOKBACK_MINUTES = 5;

/**
 * @param env environment variables that a sign-in method uses for properties that the configuration leaves out.
 * @throws ConnectorError `config_invalid` that lists every problem, each with its property and what to write instead.
 */
export function parseConfig(document: unknown, env: Environment = {}): ParsedConfig {
  const findings: Findings = { problems: [], notices: [] };
  const raw = validateConfig(document, findings);
  const config = raw === undefined ? undefined : new ConfigReader(raw, env, findings).read();
  if (config === undefined || findings.problems.length > 0) throw invalid(findings.problems);
  return { config, notices: findings.notices };
}

class ConfigReader {
  readonly #raw: RawConfig;
  readonly #env: Environment;
  readonly #findings: Findings;

  constructor(raw: RawConfig, env: Environment, findings: Findings) {
    this.#raw = raw;
    this.#env = env;
    this.#findings = findings;
  }

  /** Undefined if the sign-in method is not known. */
  read(): Config | undefined {
    const authentication = readAuthentication(this.#raw, this.#env, this.#findings);
    const environmentUrl = this.#address('url', this.#raw.url, readEnvironmentUrl);
    const address = this.#address('url', this.#raw.url, readAuthorityUrl);
    const authorityUrl = this.#authorityUrl(environmentUrl);
    if (authentication === undefined) return undefined;
    return {
      // Read and validate all settings, whichever product they are for.
      environmentUrl,
      address,
      product: this.#raw.product ?? 'auto',
      authorityUrl,
      authentication,
      tables: this.#raw.tables === undefined || this.#raw.tables.length === 0 ? undefined : this.#raw.tables,
      excludeTables: this.#raw.exclude_tables ?? [],
      pageSize: this.#raw.odata_maxpagesize,
      maxConcurrentRequests: this.#raw.max_concurrent_requests,
      onLostToken: this.#raw.invalid_cdc_cursor_position_behavior === 'Fail sync' ? 'fail' : 'read-in-full',
      lookbackMinutes: this.#raw.lookback_minutes ?? DEFAULT_LOOKBACK_MINUTES,
      labels: { wanted: this.#raw.choice_labels ?? true, language: this.#raw.label_language },
      lookupTypes: this.#raw.lookup_types ?? false,
      rowFilters: this.#rowFilters(),
      startDate: this.#startDate(),
      parallelInitialLoad: this.#raw.parallel_initial_load ?? false,
      companies: readCompanies(this.#raw, this.#findings),
      keyStreams: this.#raw.key_streams ?? [],
      blankDatesAsNull: this.#raw.blank_dates_as_null ?? true,
    };
  }

  #address(property: string, text: string | undefined, read: (text: string) => Address): string {
    const result = read(text ?? '');
    if ('address' in result) return result.address;
    const problem = `\`${property}\` ${result.problem}, such as https://contoso.crm4.dynamics.com`;
    // The schema has already reported that a required one is missing; `url` is read for both products.
    if (text !== undefined && !this.#findings.problems.includes(problem))
      this.#findings.problems.push(problem);
    return 'https://unknown.invalid';
  }

  /** For a workload identity, Kubernetes sets the sign-in host in a variable. */
  #authorityUrl(environmentUrl: string): string {
    const isWorkload = this.#raw.authentication?.auth_type === 'workload_identity';
    const named = this.#raw.authority_url ?? (isWorkload ? this.#env['AZURE_AUTHORITY_HOST'] : undefined);
    return named === undefined || named === ''
      ? authorityOf(environmentUrl)
      : this.#address('authority_url', named, readAuthorityUrl);
  }

  #rowFilters(): Map<string, string> {
    const filters = new Map<string, string>();
    for (const { filter, table } of this.#raw.row_filters ?? []) {
      const name = table.trim().toLowerCase();
      if (name.includes('*')) {
        this.#findings.problems.push(
          `\`row_filters\` names "${table}"; write one entry for each table, by its logical name`,
        );
      }
      if (filters.has(name)) {
        this.#findings.problems.push(`\`row_filters\` has two filters for ${name}; join them by "and"`);
      }
      if (filter.trim() === '') {
        this.#findings.problems.push(
          `the filter for ${name} in \`row_filters\` is empty; write a condition such as "statecode eq 0", or remove the entry`,
        );
      }
      filters.set(name, filter.trim());
    }
    return filters;
  }

  #startDate(): string | undefined {
    const text = this.#raw.start_date?.trim();
    if (text === undefined || text === '') return undefined;
    const ms = readDateTime(text);
    if (ms === undefined) {
      this.#findings.problems.push(
        '`start_date` is not a valid date and time; write one such as 2024-01-01T00:00:00Z',
      );
      return undefined;
    }
    return new Date(ms).toISOString();
  }
}

function invalid(problems: readonly string[]): ConnectorError {
  const words =
    problems.length === 1 ? problems[0] : problems.map((problem, i) => `(${i + 1}) ${problem}`).join('; ');
  return new ConnectorError('config', 'config_invalid', `The configuration cannot be used: ${words}.`);
}
