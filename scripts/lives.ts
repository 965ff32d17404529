/** `npm run lifecycle -- [--product finance_and_operations] …`: the lives of one of both systems; see the scripts for their options. */
const at = process.argv.indexOf('--product');
const [, product] = at < 0 ? [] : process.argv.splice(at, 2);

if (product === 'finance_and_operations') await import('./finops_lifecycle.ts');
else if (product === undefined || product === 'dataverse') await import('./lifecycle.ts');
else throw new Error('--product is dataverse or finance_and_operations');
