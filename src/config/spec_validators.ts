/**
 * Compiles the specification into functions that check a configuration.
 *
 * Compiling takes longer than everything else that a command does before its first request. The build therefore replaces
 * this module by the code that the compiler writes (`scripts/bundle/compiled_spec.ts`).
 */
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { loadSpec } from './spec_file.ts';
import { splitSpec } from './spec_schemas.ts';

/**
 * "examples", "order" and "airbyte_secret" belong to the platform, not to JSON schema; config.ts reads the times. A test
 * checks the schema itself, which would take most of the time here.
 */
export const AJV_OPTIONS: Options = {
  strict: false,
  allErrors: true,
  verbose: true,
  validateFormats: false,
  meta: false,
  validateSchema: false,
};

/** `settings`, or the `auth_type` of a sign-in method. */
export function specValidator(name: string): ValidateFunction | undefined {
  const { methods, settings } = splitSpec(loadSpec().connectionSpecification);
  const schema = name === 'settings' ? settings : methods.get(name);
  return schema === undefined ? undefined : new Ajv(AJV_OPTIONS).compile(schema);
}
