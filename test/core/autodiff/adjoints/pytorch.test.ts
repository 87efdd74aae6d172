import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { int, ints, string } from '../../../../core/onnx/attributes.ts';
import { outputAndGradient } from './check-gradient.ts';

const tensor = z.object({ dims: z.array(z.number()), values: z.array(z.number()) });
const cases = z
  .array(
    z.object({
      operator: z.string(),
      attributes: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.number())])),
      others: z.record(z.string(), tensor),
      x: tensor,
      seed: tensor,
      y: tensor,
      gradient: tensor,
    }),
  )
  .parse(JSON.parse(readFileSync('test/golden/operators/gradients.json', 'utf8')));

const floats = ({ dims, values }: z.infer<typeof tensor>) => ({
  type: 'float32' as const,
  dims,
  data: Float32Array.from(values),
});

const attribute = (value: number | string | number[]) =>
  typeof value === 'number' ? int(value) : typeof value === 'string' ? string(value) : ints(value);

const largestError = (actual: Float32Array, { values }: z.infer<typeof tensor>) => {
  expect(actual).toHaveLength(values.length);
  return Math.max(...values.map((value, i) => Math.abs(value - actual[i]!)));
};

test.each(cases.map((one) => [`${one.operator} ${JSON.stringify(one.attributes)}`, one] as const))(
  "the gradient is PyTorch's: %s",
  async (_what, { operator, attributes, others, x, seed, y, gradient }) => {
    const result = await outputAndGradient(floats(x), floats(seed), {
      opset: 18,
      tail: (build, layer) => {
        const inputs = Object.entries(others).map(([name, { dims, values }]) =>
          name === 'indices' ? build.ints(values, dims) : build.floats(dims, values),
        );
        const named = Object.entries(attributes).map(
          ([name, value]) => [name, attribute(value)] as const,
        );
        return build.node(operator, [layer, ...inputs], Object.fromEntries(named));
      },
    });
    expect(largestError(result.output, y)).toBeLessThan(1e-5);
    expect(largestError(result.gradient, gradient)).toBeLessThan(1e-5);
  },
);
