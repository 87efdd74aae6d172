import { defineConfig } from 'vitest/config';
import { testsThatNeedServers } from './test/needs-servers.ts';

const servers = testsThatNeedServers();

// What ONNX Runtime computes of models and of graphs that core/ derives from them.
const models = ['attack', 'autodiff', 'cam', 'explainer', 'intervene', 'onnx', 'quantize'].map(
  (folder) => `test/core/${folder}/**/*.test.ts`,
);

// What browsers, Helm, Prometheus and Python make of files: no matter which Node wrote them.
const readers = [
  'test/**/*-in-browser.test.ts',
  'test/infra/chart/**/*.test.ts',
  'test/infra/models/**/*.test.ts',
];

// Loading the page's libraries for each file would take as long as its tests.
const pages = 'test/report/**/*.test.{ts,tsx}';

export default defineConfig({
  test: {
    projects: [
      // Pure functions share a process: half of the time went into starting one for each file.
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/core/**/*.test.ts', pages],
          exclude: [...models, ...readers],
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
      {
        extends: true,
        test: {
          name: 'readers',
          include: readers,
          globalSetup: ['test/temporary-folder.ts'],
          env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' },
        },
      },
      // What else needs Node alone. Without a Temporal to be found, a test of these four projects that starts
      // a server by mistake fails.
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...servers, ...readers, 'test/core/**', pages],
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
