import { ConnectorError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { type Address, readAuthorityUrl, readEnvironmentUrl } from './addresses.ts';
import { authorityOf } from './cloud.ts';
import { type RawConfig, validateConfig } from './validation.ts';

export interface Config {
  /** The origin of the environment, without a slash at its end. */
  readonly environmentUrl: string;
  readonly authorityUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Undefined stands for every table. */
  readonly tables: readonly string[] | undefined;
  readonly excludeTables: readonly string[];
  /** Rows a page. */
  readonly pageSize: number;
  readonly maxConcurrentRequests: number | undefined;
  /** What an expired change token does. */
  readonly onLostToken: 'read in full' | 'fail';
  /** How far a watermark read goes back behind its cursor. */
  readonly lookbackMinutes: number;
  readonly labels: LabelChoice;
  /** Whether polymorphic lookups get a column with the table that they point to. */
  readonly lookupTypes: boolean;
  /** A `$filter` by the table's logical name. */
  readonly rowFilters: ReadonlyMap<string, string>;
  /** In RFC 3339, in UTC. */
  readonly startDate: string | undefined;
  /** Whether large tables that are read whole are read in ranges. */
  readonly parallelInitialLoad: boolean;
}

export interface LabelChoice {
  readonly wanted: boolean;
  /** An LCID; undefined is the language of the user that signs in. */
  readonly language: number | undefined;
}

export interface ParsedConfig {
  readonly config: Config;
  /** What was forgiven and how it is used instead; for the user to know. */
  readonly notices: readonly string[];
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
const MAX_PAGE_SIZE = 5000;

const DEFAULT_LOOKBACK_MINUTES = 5;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;

/** @throws ConnectorError `config_invalid` that lists every problem, each with its property and what to write instead. */
export function parseConfig(document: unknown): ParsedConfig {
  const problems: string[] = [];
  const raw = validateConfig(document, problems);
  if (raw === undefined) throw invalid(problems);
  const reader = new ConfigReader(raw, problems);
  const config = reader.read();
  if (problems.length > 0) throw invalid(problems);
  return { config, notices: reader.notices };
}

class ConfigReader {
  readonly notices: string[] = [];
  readonly #raw: RawConfig;
  readonly #problems: string[];

  constructor(raw: RawConfig, problems: string[]) {
    this.#raw = raw;
    this.#problems = problems;
  }

  read(): Config {
    const environmentUrl = this.#address('url', this.#raw.url, readEnvironmentUrl);
    const authority = this.#raw.authority_url;
    return {
      environmentUrl,
      authorityUrl:
        authority === undefined
          ? authorityOf(environmentUrl)
          : this.#address('authority_url', authority, readAuthorityUrl),
      tenantId: this.#tenantId(),
      clientId: this.#clientId(),
      clientSecret: new Secret(this.#clientSecret()),
      tables: this.#raw.tables === undefined || this.#raw.tables.length === 0 ? undefined : this.#raw.tables,
      excludeTables: this.#raw.exclude_tables ?? [],
      pageSize: this.#pageSize(),
      maxConcurrentRequests: this.#raw.max_concurrent_requests,
      onLostToken: this.#raw.invalid_cdc_cursor_position_behavior === 'Fail sync' ? 'fail' : 'read in full',
      lookbackMinutes: this.#raw.lookback_minutes ?? DEFAULT_LOOKBACK_MINUTES,
      labels: { wanted: this.#raw.choice_labels ?? true, language: this.#raw.label_language },
      lookupTypes: this.#raw.lookup_types ?? false,
      rowFilters: this.#rowFilters(),
      startDate: this.#startDate(),
      parallelInitialLoad: this.#raw.parallel_initial_load ?? false,
    };
  }

  #address(property: string, text: string | undefined, read: (text: string) => Address): string {
    const result = read(text ?? '');
    if ('address' in result) return result.address;
    // The schema has already said that a required one is missing.
    if (text !== undefined) {
      this.#problems.push(`\`${property}\` ${result.problem}, such as https://contoso.crm4.dynamics.com`);
    }
    return 'https://unknown.invalid';
  }

  #required(property: 'tenant_id' | 'client_id' | 'client_secret_value', where: string): string {
    const text = this.#raw[property] ?? '';
    const trimmed = text.trim();
    if (trimmed === '') this.#problems.push(`\`${property}\` is missing; enter ${where}`);
    else if (trimmed !== text) this.notices.push(`White space around \`${property}\` was removed.`);
    return trimmed;
  }

  #tenantId(): string {
    const id = this.#required(
      'tenant_id',
      "the Directory (tenant) ID from the app registration's overview page",
    );
    if (id !== '' && !GUID.test(id) && !DOMAIN.test(id)) {
      this.#problems.push(
        '`tenant_id` is neither an id nor a domain; copy the Directory (tenant) ID from the overview page of the app registration',
      );
    }
    return id;
  }

  #clientId(): string {
    const id = this.#required(
      'client_id',
      "the Application (client) ID from the app registration's overview page",
    );
    if (id !== '' && !GUID.test(id)) {
      this.#problems.push(
        '`client_id` is no id; copy the Application (client) ID from the overview page of the app registration',
      );
    }
    return id;
  }

  #clientSecret(): string {
    const secret = this.#required(
      'client_secret_value',
      'the Value of a client secret of the app registration',
    );
    if (GUID.test(secret)) {
      this.notices.push(
        "`client_secret_value` looks like a Secret ID. If the sign-in fails, enter the secret's Value instead.",
      );
    }
    return secret;
  }

  #rowFilters(): Map<string, string> {
    const filters = new Map<string, string>();
    for (const { filter, table } of this.#raw.row_filters ?? []) {
      const name = table.trim().toLowerCase();
      if (name.includes('*')) {
        this.#problems.push(
          `\`row_filters\` names "${table}"; write one entry for each table, by its logical name`,
        );
      }
      if (filters.has(name)) {
        this.#problems.push(`\`row_filters\` has two filters for ${name}; join them by "and"`);
      }
      filters.set(name, filter.trim());
    }
    return filters;
  }

  #startDate(): string | undefined {
    const text = this.#raw.start_date?.trim();
    if (text === undefined || text === '') return undefined;
    // A day alone is one of UTC; other forms of JavaScript's parser are not what anybody means.
    const ms = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
    if (Number.isNaN(ms)) {
      this.#problems.push('`start_date` is no time; write one such as 2024-01-01T00:00:00Z');
      return undefined;
    }
    return new Date(ms).toISOString();
  }

  #pageSize(): number {
    const wanted = this.#raw.odata_maxpagesize ?? MAX_PAGE_SIZE;
    if (wanted > MAX_PAGE_SIZE) {
      this.notices.push(
        `\`odata_maxpagesize\` is ${wanted}, but Dataverse gives at most ${MAX_PAGE_SIZE} rows a page: ${MAX_PAGE_SIZE} is used.`,
      );
    }
    return Math.min(wanted, MAX_PAGE_SIZE);
  }
}

function invalid(problems: readonly string[]): ConnectorError {
  const words =
    problems.length === 1 ? problems[0] : problems.map((problem, i) => `(${i + 1}) ${problem}`).join('; ');
  return new ConnectorError('config', 'config_invalid', `The configuration cannot be used: ${words}.`);
}
