import type { Tool } from './tool.ts';

const release = 'https://github.com/versity/versitygw/releases/download/v1.8.0/versitygw_v1.8.0';

/** A small S3 server over a folder. The tests use it; the product itself never needs it. */
export const versitygw: Tool = {
  name: 'The S3 server versitygw',
  binary: 'versitygw',
  version: '1.8.0',
  variable: 'VERSITYGW_PATH',
  goPackage: 'github.com/versity/versitygw/cmd/versitygw',
  archives: {
    'linux-x64': {
      url: `${release}_Linux_x86_64.tar.gz`,
      sha256: '2ba2c734d10d2c4e651d03182cb4b246656bc735a2f282db7b0b73fba6073467',
    },
    'linux-arm64': {
      url: `${release}_Linux_arm64.tar.gz`,
      sha256: 'b34051d33f5a9c457f790896acb7bd7d7e15ad8d92efb70616b924f37e401910',
    },
    'darwin-x64': {
      url: `${release}_Darwin_x86_64.tar.gz`,
      sha256: '104bd978e80ef0173554cfd8630ccc5bac24b00da440510b60365a3b6b6ab134',
    },
    'darwin-arm64': {
      url: `${release}_Darwin_arm64.tar.gz`,
      sha256: '4953096f65a9c0d62ab184fb6b2ba7c2435229205cf00a56cb62cd4bf6b216ca',
    },
  },
  installation: 'a package from https://github.com/versity/versitygw/releases (Linux, macOS)',
};
