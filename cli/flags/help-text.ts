import type { Command } from 'commander';

export interface HelpText {
  /** Paragraphs below the flags; they wrap at the terminal's width. */
  notes?: readonly string[];
  /** Command lines to copy. One that is longer than 76 characters takes several lines with ` \`. */
  examples: readonly string[];
  /** Blocks that keep their line breaks, such as a file's content, with a line that says what they are. */
  listings?: readonly { title: string; text: string }[];
}

/** Adds text below the flags of a command's `--help`. */
export function addHelp(
  command: Command,
  { notes = [], examples, listings = [] }: HelpText,
): Command {
  return command.addHelpText('after', ({ command }) => {
    const help = command.createHelp();
    const width = command.configureOutput().getOutHelpWidth?.() ?? 80;
    const title = examples.length === 1 ? 'Example' : 'Examples';
    return [
      '',
      ...notes.flatMap((note) => [help.boxWrap(note, width), '']),
      `${title}:`,
      ...examples.map((example) => `  $ ${example.replaceAll('\n', '\n      ')}`),
      ...listings.flatMap(({ title, text }) => ['', `${title}:`, text.replace(/^(?=.)/gm, '  ')]),
    ].join('\n');
  });
}
