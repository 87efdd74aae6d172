/** Whether an operator, or a version of operators, is ONNX's own: its domain may go by two names. */
export function isStandard({ domain }: { domain: string }): boolean {
  return domain === '' || domain === 'ai.onnx';
}
