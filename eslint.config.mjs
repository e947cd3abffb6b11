import nx from '@nx/eslint-plugin';
import hooks from 'eslint-plugin-react-hooks';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { layers } from './infra/local/gates/layers.mjs';

/** `libs/testing` depends on adapters whose own specs use it: a circle of packages, but never one of programs. */
const boundaries = (extra) => [
  'error',
  {
    depConstraints: Object.entries(layers).map(([layer, may]) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: [...may, ...extra].map((name) => `layer:${name}`),
    })),
    ignoredCircularDependencies: [['*', '@farwatch/testing']],
    allowCircularSelfDependency: true,
  },
];

const specs = ['**/*.spec.ts', '**/*.spec.tsx', '**/test/**/*.ts', 'services/e2e/**/*.ts'];

/** Where a component may have a text of its own; abbreviations and units (SHA-256, µg) are the same in both languages. */
const child = ':matches(JSXElement, JSXFragment) > JSXExpressionContainer';
const textPlaces = [
  'JSXText[value',
  'JSXAttribute[name.name=/^(title|label|placeholder|alt|description|aria-label)$/] > Literal[value',
  `${child} > :matches(ConditionalExpression, LogicalExpression) > Literal[value`,
  `${child} > Literal[value`,
  `${child} > TemplateLiteral > TemplateElement[value.raw`,
];

const seen = textPlaces.map((place) => ({
  selector: `${place}=/\\p{Ll}{3}|\\p{Lo}/u]`,
  message: 'A text that is seen belongs into i18n/, in Chinese and English.',
}));

/** Requests and paths of the public interface that are made by hand. */
const byHand = [
  ':matches(CallExpression, NewExpression)[callee.name=/^(fetch|EventSource|XMLHttpRequest)$/]',
  ':matches(CallExpression, NewExpression)[callee.property.name=/^(fetch|EventSource|XMLHttpRequest)$/]',
  'Literal[value=/^[/]api[/]/]',
  'TemplateElement[value.raw=/[/]api[/]v1/]',
].map((selector) => ({
  selector,
  message:
    'The public interface is called through createClient of @farwatch/contracts/http, by its declared routes.',
}));

export default tseslint.config(
  globalIgnores([
    '**/dist/**',
    '**/node_modules/**',
    '.nx/**',
    '.farwatch/**',
    '**/testdata/**',
    'libs/contracts/schemas/**',
  ]),
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // One file does one thing (CONTRIBUTING.md); the core of a product is always the file that grows.
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: specs,
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['testing', 'local']),
      'max-lines': ['error', { max: 600 }],
    },
  },
  // A dictionary is one table, however long.
  {
    files: ['services/console/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  // A path or an answer that is written down a second time goes on compiling when the route changes.
  {
    files: ['{services/console,services/cli,tools}/**/*.{ts,tsx}'],
    ignores: ['services/console/src/api/client.ts', 'tools/kit/src/api-client.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...byHand] },
  },
  // Whoever reads Chinese must not meet a sentence that stands in the code: words come from i18n/, in both languages.
  {
    files: ['services/console/src/**/*.tsx'],
    rules: { 'no-restricted-syntax': ['error', ...byHand, ...seen] },
  },
);
