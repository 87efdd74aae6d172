/** Whether an operator or an operator set is ONNX's own; its domain has two names. */
export function isStandard({ domain }: { domain: string }): boolean {
  return domain === '' || domain === 'ai.onnx';
}
