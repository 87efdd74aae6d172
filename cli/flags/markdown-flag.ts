import type { Command } from 'commander';

/** Adds the flag `--markdown`, which `printMarkdown` answers. */
export function addMarkdownFlag(command: Command): Command {
  return command.option(
    '--markdown [file]',
    'print a summary for a pull request, or append it to a file such as $GITHUB_STEP_SUMMARY',
  );
}
