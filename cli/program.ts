import { Command } from 'commander';
import { cancelCommand } from './commands/cancel.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
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
import { storeCommand } from './commands/store.ts';
import { workerCommand } from './commands/worker.ts';
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
    fetchCommand(),
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
