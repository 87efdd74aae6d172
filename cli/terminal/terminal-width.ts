/** Places in a line of the terminal that stdout is; undefined if it is none, and lines may be of any length. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}
