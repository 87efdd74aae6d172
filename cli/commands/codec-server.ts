import { Command, Option } from 'commander';
import type { CodecServerOptions } from '../actions/execute-codec-server.ts';
import { addHelp } from '../flags/help-text.ts';

/** Where the UI of Temporal's dev server is, unless told otherwise. */
const UI = ['http://127.0.0.1:8233', 'http://localhost:8233'];

/** `groundcam codec-server`. */
export function codecServerCommand(): Command {
  const command = new Command('codec-server')
    .description("Decrypt payloads for Temporal's UI and command line")
    .option('--listen <address>', 'address and port to serve at', '127.0.0.1:8234')
    .addOption(
      new Option(
        '--allow-origin <origin>',
        'a page that may use it: scheme, host and port of the UI; repeatable',
      )
        .default(UI)
        .argParser((origin: string, before: string[]) =>
          before === UI ? [origin] : [...before, origin],
        ),
    )
    .action(async (flags: CodecServerOptions) => {
      const { executeCodecServer } = await import('../actions/execute-codec-server.ts');
      await executeCodecServer(flags);
    });
  return addHelp(command, {
    notes: [
      'GROUNDCAM_PAYLOAD_KEY_FILE names the file of keys: see docs/security.md. Enter the address in the ' +
        "UI under Data Encoder, or pass it to Temporal's command line with --codec-endpoint.",
      'Whoever reaches it can decrypt what they have from the Temporal server. It has no authentication: ' +
        'leave it on this machine, or put a proxy in front of it that has.',
    ],
    examples: [
      'GROUNDCAM_PAYLOAD_KEY_FILE=payload.keys groundcam codec-server',
      'groundcam codec-server --allow-origin https://cloud.temporal.io',
    ],
  });
}
