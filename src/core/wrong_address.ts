/** Errors about an address that answers, but not as the expected system. */
import { ConnectorError, type ErrorCode } from './errors.ts';

/** A system, as errors about wrong addresses describe it. */
export interface AddressedSystem {
  readonly name: string;
  readonly code: Extract<ErrorCode, 'not_dataverse' | 'not_finance_and_operations'>;
  /** An address of one of its environments. */
  readonly example: string;
}

/** @param why the reason, as the end of a sentence. */
export function wrongAddress(
  { code, example, name }: AddressedSystem,
  url: string,
  why: string,
  cause?: unknown,
): ConnectorError {
  return new ConnectorError(
    'config',
    code,
    `${url} is not a ${name} environment: ${why}. Enter the environment's address in \`url\`, such as ${example}.`,
    { about: why, ...(cause === undefined ? {} : { cause }) },
  );
}

/** Whether it is an error of `wrongAddress`. */
export function isWrongAddress(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError &&
    (error.code === 'not_dataverse' || error.code === 'not_finance_and_operations')
  );
}

/** An address that was tried as one system and then as another. */
export function neitherAddress(
  url: string,
  [first, second]: readonly [AddressedSystem, AddressedSystem],
  [one, other]: readonly [ConnectorError, ConnectorError],
): ConnectorError {
  const tried = `Tried as ${first.name}: ${one.about}. Tried as ${second.name}: ${other.about}.`;
  return new ConnectorError(
    'config',
    'not_an_environment',
    `${url} is neither a ${first.name} nor a ${second.name} environment. ${tried} Enter the environment's address in \`url\`, such as ${first.example} or ${second.example}.`,
    { cause: other },
  );
}
