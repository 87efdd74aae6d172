import { Command } from 'commander';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import type { CancelOptions } from '../actions/execute-cancel.ts';
import type { StudyListOptions } from '../actions/execute-study-list.ts';
import type { StudyResumeOptions } from '../actions/execute-study-resume.ts';
import type { StudyRunOptions } from '../actions/execute-study-run.ts';
import type { StudyStatusOptions } from '../actions/execute-study-status.ts';
import { number } from '../flags/parse-values.ts';
import { addHelp } from '../flags/help-text.ts';
import { providerOption } from '../flags/provider-flag.ts';
import { forceOption } from '../flags/force-option.ts';
import { storeOption } from '../flags/store-option.ts';
import { addStudyFlags } from '../flags/study-flags.ts';
import { addWorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import { studyScheduleCommand } from './study-schedule.ts';

const ID = 'study id, as printed by `groundcam study run`';

/** `groundcam study`: audits of several models over the same samples, compared. */
export function studyCommand(): Command {
  const command = new Command('study').description(
    'Audit several models on the same samples, and compare them',
  );
  command.addCommand(run());
  command.addCommand(status());
  command.addCommand(list());
  command.addCommand(cancel());
  command.addCommand(resume());
  command.addCommand(studyScheduleCommand());
  return addHelp(command, {
    examples: [
      'groundcam study run --model resnet50.onnx,vit.onnx \\\n--dataset VOCdevkit/VOC2012 --class aeroplane,cat',
      'groundcam study list',
    ],
  });
}

function run(): Command {
  const command = addStudyFlags(new Command('run'))
    .description('Run an audit for each model and dataset, then compare the models')
    .option('--json', 'print one JSON object on stdout; progress goes to stderr')
    .option('--dry-run', 'check all models, datasets and the store, print the plan, and stop')
    .option('--study-id <name>', 'name of the study (default: made from time)')
    .addOption(providerOption());
  addWorkerTelemetryFlags(command, { logFormat: 'text', logLevel: 'error' }).action(
    async (flags: StudyRunOptions) => {
      const { executeStudyRun } = await import('../actions/execute-study-run.ts');
      await executeStudyRun(flags);
    },
  );
  return addHelp(command, {
    notes: [
      'Each audit is a run of its own, and computes only what the store lacks: a study with one more ' +
        'model computes that model. An audit that fails leaves the others; then the exit code is 1, ' +
        'and `study resume` tries it again.',
      'What flags say of a model or a dataset holds for all of them; a spec file can say it of each.',
    ],
    examples: [
      'groundcam study run --model a.onnx,b.onnx --dataset VOC2012 \\\n--class aeroplane,cat --limit 40',
      'groundcam study run -f examples/next-steps.yaml --dry-run',
    ],
    listings: [{ title: 'A spec file', text: SPEC }],
  });
}

function status(): Command {
  const command = new Command('status')
    .description('Show the progress of a study, or how it ended')
    .argument('<study>', ID)
    .option(
      '-s, --store <uri>',
      `store of the study (default: as the server reports, or else ${DEFAULT_STORE})`,
    )
    .option('-w, --watch', 'show progress until the study ends')
    .option('--json', 'print one JSON object, once')
    .action(async (study: string, flags: StudyStatusOptions) => {
      const { executeStudyStatus } = await import('../actions/execute-study-status.ts');
      await executeStudyStatus(study, flags);
    });
  return addHelp(command, {
    notes: ['Exit code 1 if the study or one of its audits failed, was cancelled or crashed.'],
    examples: ['groundcam study status 20261129-014500-study-x7f2 --watch'],
  });
}

function list(): Command {
  const command = new Command('list')
    .description('List studies, newest first: those of the Temporal server, or those of a store')
    .option('-n, --limit <n>', 'maximum number of studies', number, 20)
    .option(
      '-s, --store <uri>',
      'list the finished studies of this store, whichever server ran them',
    )
    .option('--json', 'print a JSON array')
    .action(async (flags: StudyListOptions) => {
      const { executeStudyList } = await import('../actions/execute-study-list.ts');
      await executeStudyList(flags);
    });
  return addHelp(command, {
    notes: [
      'If a Temporal server is configured (TEMPORAL_ADDRESS, temporal.toml), lists its studies, in any ' +
        'state and from any store. Otherwise, or with --store, lists the studies of a store that have ' +
        `results (default: ${DEFAULT_STORE}).`,
    ],
    examples: ['groundcam study list', 'groundcam study list --store s3://bucket/audits'],
  });
}

function cancel(): Command {
  const command = new Command('cancel')
    .description('Cancel a running study and its audits; results so far are kept')
    .argument('<study>', ID)
    .addOption(storeOption('store of the study'))
    .addOption(forceOption())
    .action(async (study: string, flags: CancelOptions) => {
      const [{ executeCancel }, { STUDY }] = await Promise.all([
        import('../actions/execute-cancel.ts'),
        import('../session/work.ts'),
      ]);
      await executeCancel(study, flags, STUDY);
    });
  return addHelp(command, { examples: ['groundcam study cancel 20261129-014500-study-x7f2'] });
}

function resume(): Command {
  const command = new Command('resume')
    .description('Continue a study that was cancelled or crashed, or whose audits failed')
    .argument('<study>', ID)
    .addOption(storeOption('store of the study'))
    .option('--json', 'print one JSON object on stdout, as `groundcam study run` does')
    .action(async (study: string, flags: StudyResumeOptions) => {
      const { executeStudyResume } = await import('../actions/execute-study-resume.ts');
      await executeStudyResume(study, flags);
    });
  return addHelp(command, { examples: ['groundcam study resume 20261129-014500-study-x7f2'] });
}

const SPEC = `models:
  - resnet50.onnx
  - { uri: vit.onnx, name: ViT-B/16, layer: 'encoder.layers[-1].ln_1' }
datasets:
  - { uri: VOCdevkit/VOC2012, classes: [aeroplane, cat] }`;
