import { defineConfig } from 'vitest/config';
import { testsThatNeedServers } from './test/needs-servers.ts';

const servers = testsThatNeedServers();

// What ONNX Runtime computes of models and of graphs that core/ derives from them.
const models = ['attack', 'autodiff', 'cam', 'explainer', 'intervene', 'onnx', 'quantize'].map(
  (folder) => `test/core/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    projects: [
      // Pure functions share a process: half of the time went into starting one for each file.
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/core/**/*.test.ts'],
          exclude: models,
          isolate: false,
          globalSetup: ['test/temporary-folder.ts'],
          env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' },
        },
      },
      {
        extends: true,
        test: {
          name: 'models',
          include: models,
          isolate: false,
          globalSetup: ['test/temporary-folder.ts'],
          env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' },
        },
      },
      // What else needs Node alone. Without a Temporal to be found, a test of these three projects that starts
      // a server by mistake fails.
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...servers, 'test/core/**'],
          globalSetup: ['test/temporary-folder.ts'],
          env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' },
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: servers,
          globalSetup: ['test/temporary-folder.ts', 'test/global-setup.ts'],
        },
      },
    ],
    // Many tests wait for servers: the default would leave a core idle meanwhile.
    maxWorkers: '100%',
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    coverage: {
      provider: 'v8',
      include: ['{activities,cli,client,core,infra,report,store,workers,workflows}/**/*.{ts,tsx}'],
      exclude: ['core/onnx/onnx_pb.ts'],
      reporter: ['text-summary'],
    },
  },
});
