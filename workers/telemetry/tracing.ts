import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Inference } from '../../activities/shared/inference.ts';
import type { Runs } from '../../activities/shared/runs.ts';
import { subjectOf } from './activity-subject.ts';
import { packageVersion } from '../package-version.ts';

/** Interceptors that make spans, for clients that start runs and for workers. */
export interface Tracing {
  /** Begins a run's trace when it is started. Other calls of a client get no span. */
  client: WorkflowClientInterceptor;
  /** A span for each activity, which says what it is about. */
  activities: (runs: Runs) => ActivityInterceptorsFactory[];
  /** Exports the spans of workflows from their sandbox: `workflows-traced.js` makes them. */
  sinks: InjectedSinks<WorkflowSpans>;
  /** The engine, with a span for each image. */
  inference: (inference: Inference) => Inference;
  /** Sends what was not sent yet. */
  close: () => Promise<void>;
}

type WorkflowSpans = { exporter: { export: (spans: never[]) => void } };

/** Spans that go to the collector which the OTEL_* variables name. */
export function openTracing(): Tracing {
  const resource = new Resource({
    'service.name': 'groundcam',
    'service.version': packageVersion(),
  }).merge(envDetectorSync.detect());
  const processor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const tracer = provider.getTracer('groundcam');
  const starting = new OpenTelemetryWorkflowClientInterceptor();
  return {
    client: { startWithDetails: (input, next) => starting.startWithDetails(input, next) },
    activities: (runs) => [
      (context) => ({
        inbound: new OpenTelemetryActivityInboundInterceptor(context),
        outbound: new OpenTelemetryActivityOutboundInterceptor(context),
      }),
      () => ({
        inbound: {
          async execute(input, next) {
            const subject = await subjectOf(input.args[0], runs);
            for (const [name, value] of Object.entries(subject))
              trace.getActiveSpan()?.setAttribute(`groundcam.${name}`, String(value));
            return next(input);
          },
        },
      }),
    ],
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    inference: (inference) => ({
      runOnce: inference.runOnce,
      compiledBy: inference.compiledBy,
      // A span for each of thousands of steps would tell nothing that the activity's does not.
      step: (attacker, request) => inference.step(attacker, request),
      explain: (explainer, request) =>
        tracer.startActiveSpan('inference', async (span) => {
          try {
            const explanation = await inference.explain(explainer, request);
            span.setAttribute('groundcam.batch', explanation.batch);
            return explanation;
          } finally {
            span.end();
          }
        }),
    }),
    close: () => provider.shutdown(),
  };
}
