// Everything `npm run check:lint` looks at, in one run: the rules of each file, and those that need types. One run over
// everything builds the TypeScript program once; project by project (`nx lint`) it would be built thirty times.
import tseslint from 'typescript-eslint';

import base from './eslint.config.mjs';

export default tseslint.config(...base, {
  files: ['{libs,services,tools,infra}/**/*.ts'],
  ignores: ['services/console/**'],
  plugins: { '@typescript-eslint': tseslint.plugin },
  languageOptions: {
    parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
  },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    '@typescript-eslint/await-thenable': 'error',
  },
});
