/** Replaces `src/config/spec_validators.ts` by the code that ajv writes for spec.json, so that nothing is compiled at run time. */
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { loadSpec } from '../../src/config/spec_file.ts';
import { splitSpec } from '../../src/config/spec_schemas.ts';
import { AJV_OPTIONS } from '../../src/config/spec_validators.ts';

export const compiledSpec: Plugin = {
  name: 'compiled spec',
  setup(build) {
    build.onLoad({ filter: /\/src\/config\/spec_validators\.ts$/ }, () => ({
      contents: validatorsCode(),
      loader: 'js',
      resolveDir: build.initialOptions.absWorkingDir ?? process.cwd(),
    }));
  },
};

function validatorsCode(): string {
  const { methods, settings } = splitSpec(loadSpec().connectionSpecification);
  const schemas = [['settings', settings] as const, ...methods];
  const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true } });
  const exported: Record<string, string> = {};
  for (const [name, schema] of schemas) {
    ajv.addSchema({ ...schema, $id: name });
    exported[name] = name;
  }
  const code = standaloneCode.default(ajv, exported);
  return `const validators = (() => { const exports = {}; ${code}; return exports; })();
    export const specValidator = (name) => (Object.hasOwn(validators, name) ? validators[name] : undefined);`;
}
