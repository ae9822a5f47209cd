import js from '@eslint/js';
import type { Linter } from 'eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** SQL is built by Kysely or tagged templates; a joined string is an injection waiting to happen. */
const noJoinedSql: Linter.RuleEntry = [
  'error',
  {
    selector:
      "CallExpression[callee.property.name='query'] > TemplateLiteral[expressions.length>0]",
    message: 'Build SQL with the sql tagged template or Kysely, never by joining strings.',
  },
  {
    selector: "CallExpression[callee.property.name='query'] > BinaryExpression",
    message: 'Build SQL with the sql tagged template or Kysely, never by joining strings.',
  },
  {
    selector: "CallExpression[callee.object.name='sql'][callee.property.name='raw']",
    message: 'sql.raw is for platform/db only; pass values as parameters, names by sql.ref.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The time comes only from platform/clock.ts.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The time comes only from platform/clock.ts.',
  },
];

export default defineConfig(
  { ignores: ['node_modules', 'var', 'coverage', 'docs'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': noJoinedSql } },
  {
    files: ['src/platform/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Marked as deprecated to stand out: an issuer on http, which the configuration refuses in production.
    files: ['src/access/oidc/issuers.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'allowInsecureRequests', package: 'openid-client' }] },
      ],
    },
  },
  {
    files: ['src/cli.ts', 'src/cli/**/*.ts', 'tools/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', 'src/assets/**/*.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { projectService: false, program: null },
      globals: {
        process: 'readonly',
        console: 'readonly',
        document: 'readonly',
        window: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        Event: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        localStorage: 'readonly',
        sessionStorage: 'readonly',
        DOMParser: 'readonly',
        FormData: 'readonly',
        XMLHttpRequest: 'readonly',
        EventSource: 'readonly',
        HTMLElement: 'readonly',
        location: 'readonly',
      },
    },
  },
);
