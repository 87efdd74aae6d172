import { Command } from 'commander';
import { cancelCommand } from './cancel.ts';
import { compareCommand } from './compare.ts';
import { dataCommand } from './data.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { gateCommand } from './gate.ts';
import { historyCommand } from './history.ts';
import { listCommand } from './list.ts';
import { modelCommand } from './model.ts';
import { reportCommand } from './report.ts';
import { resumeCommand } from './resume.ts';
import { runCommand } from './run.ts';
import { scheduleCommand } from './schedule.ts';
import { statusCommand } from './status.ts';
import { storeCommand } from './store.ts';
import { workerCommand } from './worker.ts';
import { packageVersion } from '../workers/package-version.ts';

/** The `groundcam` command. Subcommands load what they need when they run, so that `--help` is quick. */
export function makeProgram(): Command {
  const program = new Command('groundcam')
    .description(
      'Where does your image classifier look, and is that the object?\n\n' +
        'Runs Grad-CAM over a segmented dataset, measures how much of the heat lies on the object and\n' +
        'how much on the background, and answers with statistics and a report page.',
    )
    .version(packageVersion())
    .showHelpAfterError('(groundcam --help shows the commands)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nStart here:\n' +
        '  $ groundcam demo                      an audit of two small models that ship with groundcam\n' +
        '  $ groundcam model check model.onnx    what groundcam sees in your model\n' +
        '  $ groundcam explain photo.jpg --model model.onnx\n' +
        '  $ groundcam data check path/to/VOC    what it sees in your data\n' +
        '  $ groundcam run --model model.onnx --dataset path/to/VOC --class aeroplane\n',
    );
  for (const command of [
    explainCommand(),
    runCommand(),
    demoCommand(),
    workerCommand(),
    statusCommand(),
    listCommand(),
    resumeCommand(),
    cancelCommand(),
    reportCommand(),
    compareCommand(),
    gateCommand(),
    scheduleCommand(),
    historyCommand(),
    modelCommand(),
    dataCommand(),
    storeCommand(),
    doctorCommand(),
  ]) {
    program.addCommand(withSettingsOf(program, command));
  }
  return program;
}

/** Hands the program's settings on to a command and its subcommands: a wrong flag exits with 2 there too. */
function withSettingsOf(program: Command, command: Command): Command {
  for (const subcommand of command.commands) withSettingsOf(program, subcommand);
  return command.copyInheritedSettings(program);
}
