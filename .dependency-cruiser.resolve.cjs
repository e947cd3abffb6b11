// How dependency-cruiser finds a file: each exported subpath of a workspace package leads to its source.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const alias = {};
for (const group of ['libs', 'services', 'tools', 'infra']) {
  for (const folder of existsSync(join(__dirname, group)) ? readdirSync(join(__dirname, group)) : []) {
    const file = join(__dirname, group, folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, exports = {} } = JSON.parse(readFileSync(file, 'utf8'));
    for (const [subpath, target] of Object.entries(exports)) {
      if (typeof target !== 'string' || !target.startsWith('./dist/')) continue;
      const source = target.replace('./dist/', 'src/').replace(/[.]js$/, '.ts');
      alias[`${name}${subpath.slice(1)}$`] = join(__dirname, group, folder, source);
    }
  }
}

module.exports = {
  resolve: {
    alias,
    extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mts', '.mjs'] },
    extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
  },
};
