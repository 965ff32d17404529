import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { PersonGrant } from '../auth/person_grant.ts';
import type { CommandContext } from '../commands/command_context.ts';
import { login, type Person } from '../commands/login.ts';
import { secretsOf, withRefreshToken } from '../config/authentication.ts';
import { parseConfig } from '../config/config.ts';
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import { retryPolicy } from '../http/policies/retry.ts';
import { SHORT_PATIENCE } from '../http/retry_decision.ts';
import { createTransport } from '../http/transport.ts';
import { MAX_CONFIG_BYTES, readJsonFile } from '../protocol/json_file.ts';
import { askOnTerminal, tellOnTerminal } from '../protocol/terminal_person.ts';
import { tokenRequester } from './sign_in.ts';

export interface LoginRequest {
  readonly config: string;
  readonly way: 'device' | 'browser';
  /** Where the browser is redirected; undefined for the blank page that Microsoft offers to apps without an own address. */
  readonly redirectUri: string | undefined;
  /** Whether to print the property instead of writing the file. */
  readonly print: boolean;
}

const TERMINAL: Person = { tell: tellOnTerminal, ask: askOnTerminal };

/** Messages go to the terminal, since stdout is for the result. */
const LOG: Logger = {
  debug: () => {},
  info: () => {},
  warn: (message) => tellOnTerminal(`${message}\n`),
  error: (message) => tellOnTerminal(`${message}\n`),
};

/** Reports errors in plain words on stderr. @param printText to stdout. @returns the exit code. */
export async function run(
  context: CommandContext,
  request: LoginRequest,
  printText: (text: string) => Promise<void>,
): Promise<number> {
  try {
    await logIn(context, request, printText);
    return 0;
  } catch (thrown) {
    const { code, message } = toConnectorError(thrown);
    if (code !== 'interrupted') tellOnTerminal(`${context.redactor.redact(message)}\n`);
    return 1;
  }
}

async function logIn(
  context: CommandContext,
  request: LoginRequest,
  printText: (text: string) => Promise<void>,
): Promise<void> {
  const document = readJsonFile({
    path: request.config,
    subject: 'The configuration',
    code: 'config_invalid',
    maxBytes: MAX_CONFIG_BYTES,
  });
  const refreshToken = await acquire(context, document, request);
  if (request.print) {
    const { authentication } = withRefreshToken({}, refreshToken);
    await printText(`${JSON.stringify({ authentication }, null, 2)}\n`);
    return;
  }
  writePrivately(request.config, withRefreshToken(document, refreshToken));
  TERMINAL.tell(`Signed in. ${request.config} now contains the refresh token; only you can read it.\n`);
}

async function acquire(
  context: CommandContext,
  document: unknown,
  { redirectUri, way }: LoginRequest,
): Promise<string> {
  const { clock, redactor, signal } = context;
  const { authentication, authorityUrl, environmentUrl } = parseConfig(beforeLogin(document)).config;
  if (authentication.kind !== 'refresh-token') throw new TypeError('not the requested sign-in method');
  for (const secret of secretsOf(authentication)) redactor.add(secret);
  const transport = createTransport({ env: context.env, bodyIdleTimeoutMs: context.timeouts.bodyIdleMs });
  const retry = retryPolicy({
    patience: SHORT_PATIENCE,
    clock,
    log: LOG,
    random: Math.random,
    classify: () => 'unknown',
  });
  const { clientId, clientSecret, tenantId } = authentication;
  const grant = new PersonGrant({
    ...tokenRequester({
      clock,
      log: LOG,
      redactor,
      retry,
      timeoutMs: context.timeouts.signInMs,
      transport: transport.send,
    }),
    context: { authorityUrl, clientId, resource: environmentUrl, tenantId },
    clientSecret,
  });
  const redirect = redirectUri ?? `${authorityUrl}/common/oauth2/nativeclient`;
  try {
    return await login({
      grant,
      way: way === 'device' ? 'device' : { redirectUri: redirect },
      person: TERMINAL,
      clock,
      signal,
    });
  } finally {
    await transport.close();
  }
}

/** Validates everything except the token, which does not exist yet. */
function beforeLogin(document: unknown): unknown {
  if (!isObject(document)) return document;
  return withRefreshToken({ ...document, authentication: {} }, 'not yet');
}

/** Replaces the file atomically; only its owner can read it. */
function writePrivately(path: string, config: JsonObject): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new ConnectorError(
      'config',
      'config_invalid',
      `Signed in, but ${path} cannot be written (${code}). Start the command again with --print, which prints the property instead.`,
      { cause: error },
    );
  }
}
