import { Option } from 'commander';
import type { ProviderChoice } from '../../workers/inference/messages.ts';

export interface ProviderFlag {
  provider?: ProviderChoice;
}

/** `--provider`, for commands that infer. */
export function providerOption(): Option {
  return new Option(
    '--provider <name>',
    'run the model on CUDA (cuda: or fail), on the CPU (cpu), or on CUDA if it is there (auto)',
  ).choices(['auto', 'cpu', 'cuda']);
}
