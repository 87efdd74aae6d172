/** The fenced blocks of one language in a Markdown text. */
export function blocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
  return [...markdown.matchAll(fence)].map(([, text = '']) => text);
}

/** The commands in a text's shell blocks, a line each. */
export function commandsIn(markdown: string): string[] {
  return blocks(markdown, 'sh').flatMap((block) => block.trim().split('\n'));
}

/** The arguments of a command, without its own name; double quotes keep words together. */
export function argumentsOf(command: string): string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', '')).slice(1);
}
