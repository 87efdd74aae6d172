import { Command } from 'commander';
import { dataCommand } from './data.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { historyCommand } from './history.ts';
import { modelCommand } from './model.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { scheduleCommand } from './schedule.ts';
import { statusCommand } from './status.ts';
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
    reportCommand(),
    scheduleCommand(),
    historyCommand(),
    modelCommand(),
    dataCommand(),
    doctorCommand(),
  ]) {
    program.addCommand(command);
    inheritSettings(command, program);
  }
  return program;
}

/** Settings reach subcommands only if they are handed down: exits, above all. */
function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const subcommand of command.commands) inheritSettings(subcommand, command);
}
