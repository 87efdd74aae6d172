import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { lineLogger, type LogSettings } from '../../../workers/telemetry/line-logger.ts';

function logged(
  settings: LogSettings,
  write: (logger: ReturnType<typeof lineLogger>) => unknown,
): string[] {
  const lines: string[] = [];
  write(lineLogger(settings, (line) => lines.push(line)));
  return lines;
}

describe('lineLogger', () => {
  it('writes one JSON object a line, errors and big numbers included', () => {
    const [line = ''] = logged({ format: 'json', level: 'info' }, (logger) =>
      logger.warn('two\nlines', { run: 'a', error: new Error('no heat'), size: 5n }),
    );
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      message: 'two\nlines',
      run: 'a',
      error: { name: 'Error', message: 'no heat' },
      size: '5',
    });
  });

  it('writes text for people, on one line', () => {
    const [line = ''] = logged({ format: 'text', level: 'info' }, (logger) =>
      logger.info('Sample excluded', { sample: 'a\nb', error: new Error('no heat') }),
    );
    expect(line).toMatch(/INFO {2}Sample excluded sample='a\\nb' error='no heat'\n$/);
  });

  it('leaves out what is below its level', () => {
    const lines = logged({ format: 'text', level: 'warn' }, (logger) => logger.info('news'));
    expect(lines).toEqual([]);
  });

  it('never writes task tokens, with which a task could be ended', () => {
    const [line = ''] = logged({ format: 'json', level: 'info' }, (logger) =>
      logger.info('Activity failed', { taskToken: 'c2VjcmV0' }),
    );
    expect(line).not.toContain('c2VjcmV0');
  });

  it('says a user’s mistake in one line at info, without a stack', () => {
    const mistake = ApplicationFailure.create({
      message: 'There is no class "dgo"',
      type: 'InputError',
      details: [{ exitCode: 2, hint: null }],
    });
    const say = (logger: ReturnType<typeof lineLogger>) => {
      logger.warn('Activity failed', { error: mistake });
      logger.warn('Workflow failed', { error: new Error('Activity failed', { cause: mistake }) });
    };
    const lines = logged({ format: 'json', level: 'info' }, say);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({
        level: 'info',
        reason: 'There is no class "dgo"',
      });
      expect(line).not.toContain('stack');
    }
    expect(lines).toHaveLength(2);
    expect(logged({ format: 'json', level: 'warn' }, say)).toEqual([]);
  });

  it('warns of an activity that failed for another reason, with its stack', () => {
    const [line = ''] = logged({ format: 'json', level: 'warn' }, (logger) =>
      logger.warn('Activity failed', { error: new Error('no heat') }),
    );
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', error: { message: 'no heat' } });
  });

  it('does not warn that a worker for inference has no workflows', () => {
    const lines = logged({ format: 'text', level: 'debug' }, (logger) =>
      logger.warn('No workflows registered, not polling for workflow tasks'),
    );
    expect(lines).toEqual([]);
  });
});
