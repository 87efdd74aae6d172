import type { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { InferenceError } from '../../core/errors/inference-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { NO_CUDA } from './messages.ts';

/** A single tensor of more bytes is the model's fault, not that of a machine with little memory. */
const LARGEST_TENSOR = 16e9;

const CHECK = 'Check it with onnx.checker.check_model(path, full_check=True), or export it again.';

const ON_A_GPU =
  "It needs an NVIDIA GPU with its driver (in a container: `--gpus all`, or a limit on nvidia.com/gpu) and ONNX Runtime's " +
  'CUDA libraries, which the image has as its target cuda13. `--provider auto` takes the CPU instead.';

interface Refusal {
  pattern: RegExp;
  describe: (groups: Readonly<Record<string, string | undefined>>) => {
    message: string;
    hint: string;
  };
}

/** What ONNX Runtime says of models that it can't run anywhere, and what that means. */
const REFUSALS: readonly Refusal[] = [
  {
    pattern:
      /Opset (?<opset>\d+) is under development.* domain (?<domain>\S+) is till opset (?<newest>\d+)/s,
    describe: ({ opset, domain, newest }) => ({
      message: `The model imports opset ${opset} of ${domain}, and ONNX Runtime knows it up to ${newest}`,
      hint:
        domain === 'ai.onnx'
          ? `Export it with opset_version=17, or convert it with onnx.version_converter.convert_version(model, 17).`
          : `Export it with ${domain} ${newest} or older, or remove the domain from opset_import if no node is in it.`,
    }),
  },
  {
    pattern:
      /Unsupported model IR version: (?<version>\d+), max supported IR version: (?<newest>\d+)/,
    describe: ({ version, newest }) => ({
      message: `The model has IR version ${version}, and ONNX Runtime reads versions up to ${newest}`,
      hint: 'Export it with an older version of the onnx package, or set ir_version to 10 and save it again.',
    }),
  },
  {
    pattern:
      /In Node, \("(?<node>[^"]*)".* No Op registered for (?<operator>\S+) with domain_version of (?<opset>\d+)/s,
    describe: ({ node, operator, opset }) => ({
      message: `The node "${node}" is a ${operator}, which ONNX opset ${opset} does not have`,
      hint: 'Export the model with an opset that has the operator, or without it.',
    }),
  },
  {
    pattern: /(?<domain>[\w.]+):(?<operator>\w+)\(-?\d+\) is not a registered function/,
    describe: ({ domain, operator }) => ({
      message: `The model has a ${operator} of the domain ${domain}, which ONNX Runtime does not know`,
      hint: 'Export the model with operators of ONNX only.',
    }),
  },
  {
    pattern:
      /Could not find an implementation for (?<operator>\w+)\(\d+\) node with name '(?<node>[^']*)'/,
    describe: ({ operator, node }) => ({
      message: `ONNX Runtime can't compute the node "${node}" (${operator}) with values of its type`,
      hint: 'Export the model in float32.',
    }),
  },
  {
    pattern:
      /Node \((?<node>[^)]*)\) Op \((?<operator>\w+)\) \[(?:Shape|Type)InferenceError\]|Optype \((?<typed>\w+)\) .* in node \((?<mixed>[^)]*)\)|operator \((?<given>\w+)\) in node \((?<taker>[^)]*)\) is invalid/s,
    describe: ({ node, operator, typed, mixed, given, taker }) => ({
      message: `The shapes or types of the inputs and attributes of the node "${node ?? mixed ?? taker}" (${operator ?? typed ?? given}) contradict each other`,
      hint: CHECK,
    }),
  },
  {
    pattern: /In Node, \("(?<node>[^"]*)", (?<operator>\w+),/,
    describe: ({ node, operator }) => ({
      message: `The node "${node}" contradicts the definition of its operator, ${operator}`,
      hint: CHECK,
    }),
  },
  {
    pattern:
      /running (?<operator>\w+) node\. Name:'(?<node>[^']*)'.*(?:Integer overflow|Size\(\) must be >= 0)/s,
    describe: ({ operator, node }) => ({
      message: `The output of the node "${node}" (${operator}) would have a size that is negative or too large for memory`,
      hint: 'Its pads, scales or sizes are wrong: check the model, or the input size that was asked for.',
    }),
  },
];

/** The failing node and the memory it asked for. */
const OUT_OF_MEMORY =
  /running (?<operator>\w+) node\. Name:'(?<node>[^']*)'.*Failed to allocate memory for requested buffer of size (?<bytes>\d+)/s;
const FAILED_NODE = /running (?<operator>\w+) node\. Name:'(?<node>[^']*)'/;

/**
 * The error for what ONNX Runtime says: InputError if the model can't be run on any machine. Otherwise
 * InferenceError, which may go away elsewhere or with a smaller batch.
 */
export function refusalOf(text: string): GroundcamError {
  const cause = new Error(text);
  if (text.startsWith(NO_CUDA))
    return new InferenceError(withoutSource(text), { hint: ON_A_GPU, cause });
  for (const { pattern, describe } of REFUSALS) {
    const groups = pattern.exec(text)?.groups;
    if (!groups) continue;
    const { message, hint } = describe(groups);
    return new InputError(message, { hint, cause });
  }
  const failed = /CUDA|CUDNN|CUBLAS/.test(text) ? undefined : FAILED_NODE.exec(text)?.groups;
  const memory = OUT_OF_MEMORY.exec(text)?.groups;
  if (memory) {
    const bytes = Number(memory['bytes']);
    const message = `The node "${memory['node']}" (${memory['operator']}) needs ${(bytes / 1e9).toFixed(1)} GB of memory, more than there is`;
    return bytes > LARGEST_TENSOR
      ? new InputError(message, {
          hint: 'Its pads, scales or sizes are wrong, or the input size that was asked for: no image classifier needs as much.',
          cause,
        })
      : new InferenceError(message, {
          hint: 'Use a machine with more memory, or a smaller batch.',
          cause,
        });
  }
  if (failed) {
    return new InputError(
      `The node "${failed['node']}" (${failed['operator']}) can't be computed from its inputs and attributes`,
      { hint: CHECK, cause },
    );
  }
  return new InferenceError(
    `ONNX Runtime can't run the model, for a reason that groundcam does not know. It says: ${withoutSource(text)}`,
    { hint: `${CHECK} If it is sound, please report this with the model.`, cause },
  );
}

/** What ONNX Runtime says without the places and signatures in its source code. */
function withoutSource(text: string): string {
  return text
    .replace(/\/\S*onnxruntime\S*\.(?:cc|h|cpp):\d+ (?:.*?\) )?(?:\[with .*?\] )?/gs, '')
    .replace(/ ; GPU=.*/s, '')
    .trim();
}
