import type { Command } from 'commander';
import { InputError } from '../../core/errors/input-error.ts';
import { AttackName, AttackRegion } from '../../core/schema/attack.ts';
import { collect, number, numbers } from './parse-values.ts';

/** Flags for attacks on each image. */
export interface AttackFlags {
  attack?: string[];
  epsilon?: number[];
  attackNorm?: string;
  attackRegion?: string[];
  attackToward?: string;
  attackSteps?: number;
  attackStepSize?: number;
  attackRestarts?: number;
  attackSeed?: number;
}

/** Adds the flags for attacks. */
export function addAttackFlags(command: Command): Command {
  return command
    .optionsGroup('Attacks:')
    .option(
      '--attack <names>',
      `also attack each image, and put noise of the same size beside it: ${AttackName.options.join(', ')}; ` +
        'several are separated by commas or repeated',
      collect,
    )
    .option(
      '--epsilon <numbers>',
      'sizes of the attacks in pixel values, 0 to 255: 2,4 (8/255 in other programs is 8 here)',
      numbers,
    )
    .option(
      '--attack-norm <norm>',
      `what a size is: linf (largest change of a value, default) or l2 (length of all changes)`,
    )
    .option(
      '--attack-region <names>',
      `the pixels that may be changed: ${AttackRegion.options.join(', ')} (default: all); patch is as much ` +
        'background as the object, and object,patch compares the two',
      collect,
    )
    .option(
      '--attack-toward <class>',
      'the class that predictions are to reach: a label, a word of an ImageNet synset, or an index (default: any ' +
        'other than their own)',
    )
    .option('--attack-steps <n>', 'steps of a run (default: 10; fgsm makes one)', number)
    .option(
      '--attack-step-size <n>',
      'of pgd, in pixel values (default: 2.5 epsilon / steps)',
      number,
    )
    .option('--attack-restarts <n>', 'most runs, each from another start (default: 1)', number)
    .option(
      '--attack-seed <n>',
      'what starts, patches and noise are drawn by (default: 0)',
      number,
    );
}

/** The attacks that flags ask for, before a schema has seen them. Throws InputError if they lack what others need. */
export function attacksFromFlags(flags: AttackFlags): object[] | undefined {
  const settings = {
    epsilons: flags.epsilon,
    norm: flags.attackNorm,
    regions: flags.attackRegion,
    toward: flags.attackToward,
    steps: flags.attackSteps,
    stepSize: flags.attackStepSize,
    restarts: flags.attackRestarts,
    seed: flags.attackSeed,
  };
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  if (flags.attack === undefined) {
    if (Object.keys(given).length === 0) return undefined;
    throw new InputError('Flags of attacks need --attack', {
      hint: 'For example: --attack pgd --epsilon 2,4.',
    });
  }
  if (flags.epsilon === undefined) {
    throw new InputError('--attack needs --epsilon', {
      hint: 'For example: --attack pgd --epsilon 2,4.',
    });
  }
  return flags.attack.map((attack) => ({ attack, ...given }));
}
