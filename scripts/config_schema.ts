/** Writes config.schema.json, the schema of configurations for editors: `npm run docs:schema`. */
import { writeFileSync } from 'node:fs';
import { editorSchema } from '../src/config/editor_schema.ts';
import { loadSpec } from '../src/config/spec_file.ts';

const file = new URL('../config.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(editorSchema(loadSpec()), null, 2)}\n`);
