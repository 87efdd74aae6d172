import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { addTimingFlags, pausedOption } from '../flags/timing-flags.ts';
import { addStudyFlags } from '../flags/study-flags.ts';
import type { CreateStudyOptions } from '../actions/execute-schedule.ts';
import { addScheduleVerbs, namedVerb } from './schedule-verbs.ts';

/** `groundcam study schedule`. */
export function studyScheduleCommand(): Command {
  const command = new Command('schedule').description(
    'Repeat a study on a schedule: as images arrive, or as models change',
  );
  addStudyFlags(
    addTimingFlags(
      namedVerb(command, 'create', 'Create a schedule, with the flags of `groundcam study run`', [
        'groundcam study schedule create weekly --cron "0 2 * * MON" \\\n-f study.yaml --store s3://bucket/audits',
      ]),
    ).addOption(pausedOption()),
  ).action(async (name: string, flags: CreateStudyOptions) => {
    const { createOfStudies } = await import('../actions/execute-schedule.ts');
    await createOfStudies(name, flags);
  });
  addStudyFlags(
    addTimingFlags(
      namedVerb(
        command,
        'update',
        'Change the given settings and keep the rest; -f replaces the whole study, and --model all of its models',
        ['groundcam study schedule update weekly --cron "0 4 * * MON" --class cat,dog'],
      ),
    ),
  ).action(async (name: string, flags: CreateStudyOptions) => {
    const { updateOfStudies } = await import('../actions/execute-schedule.ts');
    await updateOfStudies(name, flags);
  });
  addScheduleVerbs(command, {
    kind: 'study',
    command: 'groundcam study schedule',
    noun: 'study',
    nouns: 'studies',
    kept: 'studies',
  });
  return addHelp(command, {
    notes: [
      'Schedules need a Temporal server that stays up (TEMPORAL_ADDRESS, temporal.toml) and ' +
        '`groundcam worker` processes. Each study lists the datasets again, and computes what is new. ' +
        'It counts as failed only if all of its audits fail.',
    ],
    examples: [
      'groundcam study schedule create weekly --cron "0 2 * * MON" -f study.yaml',
      'groundcam study schedule trigger weekly --wait',
      'groundcam study list --store s3://bucket/audits',
    ],
  });
}
