// Run where Stryker copied the project to: puts the examples of a room into one file, so that jest
// builds one world for each change and not one for each file of examples.
import { globSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [room, gathered] = process.argv.slice(2);
const examples = globSync(`${room}/**/*.unit.test.ts`)
  .filter((file) => !/(\.property|enumeration)\.unit\.test\.ts$/.test(file))
  .sort();
const imports = examples.map((file) => `import './${relative(room, file)}';\n`);
writeFileSync(join(room, gathered), imports.join(''));
