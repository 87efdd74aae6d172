import { Option } from 'commander';

/** `--force`, for commands that cancel. */
export function forceOption(): Option {
  return new Option(
    '--force',
    "end it without its workers, if they can't: they are gone, or of another version",
  );
}
