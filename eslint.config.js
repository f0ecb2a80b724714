/** Lint rules. Layers are checked by dependency-cruiser, formatting by Prettier, dead code by knip. */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['out/', 'release/', 'node_modules/', 'test/fixtures/', 'patches/', 'test-results/', 'bench-results/'] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: ['shared/tsconfig.json', 'electron/tsconfig.json', 'renderer/tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'off', // Terminal and protocol text is full of control characters, on purpose.
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    // Typed rules give false reports inside templates; svelte-check covers the types.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    ...ts.configs.disableTypeChecked,
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        project: null,
        projectService: false,
        program: null,
        parser: ts.parser,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: { ...ts.configs.disableTypeChecked.rules, 'no-undef': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { globals: globals.node, parserOptions: { project: null, program: null } },
  },
  { files: ['.dependency-cruiser.cjs'], languageOptions: { sourceType: 'commonjs' } },
);
