import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../../core/onnx/onnx_pb.ts';
import { declareTensor } from '../../core/onnx/value-info.ts';
import { InferenceThread } from './inference-thread.ts';
import type { ExecutionProvider, ProviderChoice } from './messages.ts';

/**
 * What inference would run on here: finds out by loading a model that does nothing. Throws InferenceError, with
 * ONNX Runtime's reason, if it is to run on CUDA and can't.
 */
export async function availableProvider(
  choice: ProviderChoice = 'auto',
): Promise<ExecutionProvider> {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'probe',
      node: [{ opType: 'Identity', input: ['x'], output: ['y'] }],
      input: [declareTensor('x', 'float32', [1])],
      output: [declareTensor('y', 'float32', [1])],
    },
  });
  const thread = new InferenceThread({ provider: choice });
  try {
    return await thread.load('probe', toBinary(ModelProtoSchema, model));
  } finally {
    await thread.close();
  }
}
