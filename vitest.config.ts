import { defineConfig } from 'vitest/config';
import { testsThatNeedServers } from './test/needs-servers.ts';

const servers = testsThatNeedServers();

export default defineConfig({
  test: {
    projects: [
      // What needs Node alone: `npx vitest run --project alone`. Without a Temporal to be found, a test
      // of this project that starts a server by mistake fails.
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: servers,
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
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['{activities,cli,client,core,infra,report,store,workers,workflows}/**/*.{ts,tsx}'],
      exclude: ['core/onnx/onnx_pb.ts'],
      reporter: ['text-summary'],
    },
  },
});
