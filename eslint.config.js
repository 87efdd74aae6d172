import { builtinModules } from 'node:module';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Imports run one way (see the README's "How the code is laid out"). Each room names the rooms it
 * may not reach into; everything else follows from that.
 */
const rooms = ['cli', 'workflows', 'activities', 'workers', 'core', 'store', 'infra'];

/** Which of our rooms each room may import from, itself included. */
const mayImport = {
  core: ['core'],
  store: ['store', 'core'],
  activities: ['activities', 'core', 'store'],
  workflows: ['workflows', 'core/spec'],
  workers: ['workers', 'activities', 'core', 'store', 'infra'],
  infra: ['infra', 'core', 'store'],
  cli: ['cli', 'workers', 'workflows', 'core', 'store', 'infra'],
};

function forbiddenImports(room) {
  const allowed = mayImport[room];
  const forbidden = rooms.filter((other) => !allowed.includes(other));
  const patterns = forbidden.map((other) => ({
    regex: `^(\\.\\./)+${other}/${allowed.includes('core/spec') && other === 'core' ? '(?!spec/)' : ''}`,
    message: `${room}/ may import from ${allowed.join(', ')} only.`,
    allowTypeImports: room === 'workflows',
  }));
  if (room === 'workflows') {
    patterns.push({
      regex: `^(node:.*|${builtinModules.join('|')})$`,
      message: 'Workflows are deterministic: no Node builtins.',
      allowTypeImports: false,
    });
  }
  return {
    files: [`${room}/**/*.{ts,tsx}`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'core/onnx/onnx_pb.ts', 'demo/', 'groundcam-runs/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  ...Object.keys(mayImport).map(forbiddenImports),
);
