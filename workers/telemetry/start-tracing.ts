import type { Tracing } from './tracing.ts';

/** OpenTelemetry's own variables, either of which names the collector. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

/**
 * Starts to trace if OpenTelemetry's environment variables name a collector (OTLP over HTTP). Otherwise
 * returns undefined, and OpenTelemetry is not loaded.
 */
export async function startTracing(): Promise<Tracing | undefined> {
  if (process.env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  if (!ENDPOINTS.some((name) => process.env[name])) return undefined;
  const { openTracing } = await import('./tracing.ts');
  return openTracing();
}
