import type { MessagePort } from 'node:worker_threads';
import type { HeavyWork, Versions } from '../../activities/heavy/heavy-work.ts';
import type { ErrorParts } from '../error-parts.ts';

export type TaskKind = keyof HeavyWork;

/** What each kind of work is given. */
export type Inputs = { [Kind in TaskKind]: Parameters<HeavyWork[Kind]>[0] };

/** What a thread is asked to do. Its progress goes through `port`. */
export interface Task<Kind extends TaskKind> {
  kind: Kind;
  input: Inputs[Kind];
  versions: Versions;
  allow: readonly string[] | undefined;
  port: MessagePort;
}

/** What each kind of work returns. */
export type Answers = { [Kind in TaskKind]: Awaited<ReturnType<HeavyWork[Kind]>> };

export type TaskResult<Answer> = { answer: Answer } | { failure: ErrorParts };
