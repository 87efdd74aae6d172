import { Command } from 'commander';
import { cancelCommand } from './commands/cancel.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { fetchCommand } from './commands/fetch.ts';
import { gateCommand } from './commands/gate.ts';
import { historyCommand } from './commands/history.ts';
import { listCommand } from './commands/list.ts';
import { modelCommand } from './commands/model.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { statusCommand } from './commands/status.ts';
import { studyCommand } from './commands/study.ts';
import { storeCommand } from './commands/store.ts';
import { workerCommand } from './commands/worker.ts';
import { addHelp } from './flags/help-text.ts';
import { packageVersion } from '../workers/package-version.ts';

/** The `groundcam` command. Subcommands import their actions when they run, so that `--help` is quick. */
export function makeProgram(): Command {
  const program = new Command('groundcam')
    .description(
      'Where does your image classifier look, and is that the object?\n\n' +
        'Runs Grad-CAM over a segmented dataset, measures how much of the heat is on the object and how ' +
        'much on the background, and reports statistics and a page.',
    )
    .version(packageVersion())
    .showHelpAfterError('(Run `groundcam --help` for the commands, or add --help to a command.)')
    .exitOverride();
  addHelp(program, {
    notes: ['New here? Start with these, in this order.'],
    examples: [
      'groundcam demo',
      'groundcam model check model.onnx',
      'groundcam explain photo.jpg --model model.onnx',
      'groundcam data check path/to/VOC',
      'groundcam run --model model.onnx --dataset path/to/VOC --class aeroplane',
    ],
  });
  for (const command of [
    explainCommand(),
    runCommand(),
    demoCommand(),
    workerCommand(),
    codecServerCommand(),
    statusCommand(),
    listCommand(),
    resumeCommand(),
    cancelCommand(),
    reportCommand(),
    exportCommand(),
    compareCommand(),
    gateCommand(),
    studyCommand(),
    scheduleCommand(),
    historyCommand(),
    modelCommand(),
    dataCommand(),
    fetchCommand(),
    storeCommand(),
    doctorCommand(),
  ]) {
    program.addCommand(withSettingsOf(program, command));
  }
  return program;
}

/** Gives a command and its subcommands the program's settings, so that a wrong flag exits with 2 there too. */
function withSettingsOf(program: Command, command: Command): Command {
  for (const subcommand of command.commands) withSettingsOf(program, subcommand);
  return command.copyInheritedSettings(program);
}
