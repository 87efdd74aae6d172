import type { Tool } from './tool.ts';

const release = 'https://github.com/temporalio/cli/releases/download/v1.5.1/temporal_cli_1.5.1';

/**
 * Temporal's command line with its dev server. 1.5.1 is the last version that `go install` can build:
 * later ones have a `replace` in go.mod.
 */
export const temporalCli: Tool = {
  name: "Temporal's command line",
  binary: 'temporal',
  version: '1.5.1',
  variable: 'TEMPORAL_CLI_PATH',
  goPackage: 'github.com/temporalio/cli/cmd/temporal',
  archives: {
    'linux-x64': {
      url: `${release}_linux_amd64.tar.gz`,
      sha256: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
    },
    'linux-arm64': {
      url: `${release}_linux_arm64.tar.gz`,
      sha256: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
    },
    'darwin-x64': {
      url: `${release}_darwin_amd64.tar.gz`,
      sha256: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
    },
    'darwin-arm64': {
      url: `${release}_darwin_arm64.tar.gz`,
      sha256: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
    },
    'win32-x64': { url: `${release}_windows_amd64.tar.gz` },
    'win32-arm64': { url: `${release}_windows_arm64.tar.gz` },
  },
  installation:
    '`brew install temporal` (macOS, Linux) or from https://docs.temporal.io/cli (Windows too)',
};
