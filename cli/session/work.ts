import { studyWorkflowIdOf, workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';

/** What runs on a server under an id that people know, and how commands speak of it. */
export interface Work {
  /** "run". */
  noun: string;
  /** The words before a subcommand: `groundcam study status ID`. */
  command: readonly string[];
  /** The flag that names one: "--run-id". */
  idFlag: string;
  workflowIdOf: (id: string) => string;
}

export const RUN: Work = { noun: 'run', command: [], idFlag: '--run-id', workflowIdOf };

export const STUDY: Work = {
  noun: 'study',
  command: ['study'],
  idFlag: '--study-id',
  workflowIdOf: studyWorkflowIdOf,
};

/** "Run 20261129-…", to begin a sentence with. */
export function nameOf({ noun }: Work, id: string): string {
  return `${noun[0]?.toUpperCase() ?? ''}${noun.slice(1)} ${id}`;
}

/** The command line of a subcommand for one of this kind: `groundcam study resume ID --store S`. */
export function commandFor({ command }: Work, verb: string, ...args: string[]): string {
  return groundcamCommand(...command, verb, ...args);
}
