// Prints what cdk-from-cfn makes of a template, as TypeScript: node fromcfn.mjs cdk-from-cfn TEMPLATE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , modules, template] = process.argv;
const { transmute } = createRequire(modules + '/')('cdk-from-cfn');
process.stdout.write(transmute(readFileSync(template, 'utf8'), 'typescript', 'Converted', 'stack'));
