import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const python = process.env['GROUNDCAM_TEST_PYTHON'] ?? 'python3';
const crds = process.env['GROUNDCAM_TEST_CRDS'];

const Container = z.looseObject({
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
  securityContext: z.looseObject({}),
});
const Pod = z.looseObject({ securityContext: z.looseObject({}), containers: z.array(Container) });
const Manifest = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({}).optional(),
});
const Trigger = z.looseObject({ type: z.string(), metadata: z.record(z.string(), z.string()) });
type Manifest = z.infer<typeof Manifest>;
const Rendered = z.object({
  cases: z.record(z.string(), z.array(Manifest)),
  notValidated: z.array(z.string()),
});

const hasHelm = await run(python, ['-c', 'import helm_python, kubernetes_validate']).then(
  () => true,
  () => false,
);
const rendered = hasHelm
  ? Rendered.parse(
      JSON.parse((await run(python, ['infra/chart/render.py', ...(crds ? [crds] : [])])).stdout),
    )
  : { cases: {}, notValidated: [] };

function manifests(file: string): Manifest[] {
  return rendered.cases[file] ?? [];
}

function ofKind(file: string, kind: string): Manifest[] {
  return manifests(file).filter((manifest) => manifest.kind === kind);
}

/** What the chart renders of one kind with values of the test's own. */
async function renderedWith(kind: string, values: object): Promise<unknown> {
  const program = `
import json, sys
import helm_python as helm
import yaml
chart, values = helm.Chart.load("infra/chart"), json.loads(sys.argv[2])
chart.validate_schema(chart.merge_values(values))
rendered = chart.render(values, name="groundcam", namespace="vision")
texts = [text for path, text in rendered.items() if path.endswith(".yaml")]
print(json.dumps([each for text in texts for each in yaml.safe_load_all(text) if each and each["kind"] == sys.argv[1]]))
`;
  const { stdout } = await run(python, ['-c', program, kind, JSON.stringify(values)]);
  return JSON.parse(stdout);
}

/** The pods of a file's manifests, by the name of what starts them. */
function pods(file: string): [string, z.infer<typeof Pod>][] {
  const Template = z.object({ template: z.object({ spec: Pod }) });
  const Groups = z.object({
    workerGroups: z.array(z.object({ name: z.string(), deployment: Template })),
  });
  return manifests(file).flatMap(({ kind, metadata, spec }): [string, z.infer<typeof Pod>][] => {
    if (kind === 'Deployment' || kind === 'Job')
      return [[metadata.name, Template.parse(spec).template.spec]];
    if (kind !== 'WorkerDeployment') return [];
    const { workerGroups } = Groups.parse(spec);
    return workerGroups.map(({ name, deployment }) => [
      `${metadata.name}-${name}`,
      deployment.template.spec,
    ]);
  });
}

function variables(file: string, name: string): Record<string, string | undefined> {
  const pod = Object.fromEntries(pods(file))[name];
  return Object.fromEntries(
    (pod?.containers[0]?.env ?? []).map(({ name, value }) => [name, value ?? 'from a Secret']),
  );
}

describe.skipIf(!hasHelm)('the chart (skipped if helm-python-sdk is missing)', () => {
  test('renders what Kubernetes and the operators know, with each file of ci/', () => {
    expect(Object.keys(rendered.cases)).toEqual([
      'cloud-api-key',
      'cloud-mtls',
      'full',
      'minimal',
      'versioned',
    ]);
    // Temporal's controller publishes no module that has its CRDs.
    const unknown = rendered.notValidated.filter((kind) => !kind.startsWith('temporal.io/'));
    if (crds) expect(unknown).toEqual([]);
  });

  test.each(['cloud-api-key', 'cloud-mtls', 'full', 'minimal', 'versioned'])(
    'starts pods that Pod Security "restricted" admits: %s',
    (file) => {
      expect(pods(file).length).toBeGreaterThan(1);
      for (const [, { securityContext, containers }] of pods(file)) {
        expect(securityContext).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        for (const container of containers) {
          expect(container.securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
        }
      }
    },
  );

  test('gives each pool its role, and the GPU pool CUDA or nothing', () => {
    expect(variables('minimal', 'groundcam-cpu')).toMatchObject({
      GROUNDCAM_ROLE: 'cpu',
      GROUNDCAM_PROVIDER: 'cpu',
    });
    expect(variables('minimal', 'groundcam-gpu')).toMatchObject({
      GROUNDCAM_ROLE: 'gpu',
      GROUNDCAM_PROVIDER: 'cuda',
    });
  });

  test('frees a GPU before the next pod needs it', () => {
    const strategies = ofKind('minimal', 'Deployment').map(({ spec }) => spec?.['strategy']);
    const rollingUpdate = { maxSurge: 0, maxUnavailable: 1 };
    expect(strategies).toEqual([undefined, { type: 'RollingUpdate', rollingUpdate }]);
  });

  test('connects by API key or by certificate, never by both', () => {
    const byKey = variables('cloud-api-key', 'groundcam-cpu');
    expect(byKey).toMatchObject({ TEMPORAL_API_KEY: 'from a Secret' });
    expect(byKey).not.toHaveProperty('TEMPORAL_TLS_CLIENT_CERT_PATH');
    const byCertificate = variables('cloud-mtls', 'groundcam-cpu');
    expect(byCertificate).toMatchObject({
      TEMPORAL_TLS_CLIENT_CERT_PATH: '/secrets/temporal-client/tls.crt',
    });
    expect(byCertificate).not.toHaveProperty('TEMPORAL_API_KEY');
  });

  test('asks for a busy pool too before it stops a GPU, and for audits under way', () => {
    const [gpu] = ofKind('full', 'ScaledObject').filter(
      ({ metadata }) => metadata.name === 'groundcam-gpu',
    );
    expect(gpu?.spec).toMatchObject({
      cooldownPeriod: 600,
      triggers: [
        {
          type: 'temporal',
          metadata: {
            taskQueue: 'groundcam-gpu',
            includeRunningWorkflowCount: 'true',
            workflowTaskQueueForCount: 'groundcam-cpu',
          },
        },
        {
          type: 'prometheus',
          metadata: { query: expect.stringContaining('temporal_worker_task_slots_used') as string },
        },
      ],
    });
  });

  test('asks KEDA about every queue of a pool, and about the build where workers have one', async () => {
    const [scaled] = z.array(z.object({ spec: z.object({ triggers: z.array(Trigger) }) })).parse(
      await renderedWith('ScaledObject', {
        versioning: { enabled: true, deployment: 'audits', buildId: 'b' },
        pools: { gpu: null, cpu: { role: 'all', autoscaling: { enabled: true } } },
      }),
    );
    const triggers = scaled?.spec.triggers ?? [];
    const asked = triggers.map(({ metadata }) => [
      metadata['taskQueue'] ?? metadata['query'],
      metadata['workerDeploymentName'],
      metadata['workerDeploymentBuildId'],
    ]);
    const none = [undefined, undefined];
    expect(asked).toEqual([
      ...['groundcam-cpu', 'groundcam-gpu', 'groundcam-cpu-whole'].flatMap((queue) => [
        [queue, ...none],
        [queue, 'audits', 'b'],
      ]),
      [expect.stringContaining('task_queue=~"groundcam-(cpu|gpu|cpu-whole)"'), ...none],
    ]);
  });

  // Its webhook refuses anything else.
  test('leaves namespace and build to the worker controller', () => {
    const templates = ofKind('versioned', 'WorkerResourceTemplate');
    expect(templates).toHaveLength(2);
    for (const { spec } of templates) {
      expect(spec).toMatchObject({
        template: {
          spec: {
            scaleTargetRef: {},
            triggers: [
              {
                metadata: { namespace: '', workerDeploymentName: '', workerDeploymentBuildId: '' },
              },
              { type: 'prometheus' },
            ],
          },
        },
      });
    }
  });

  test('leaves replicas to KEDA where it scales, and sets them elsewhere', () => {
    const replicas = (file: string) =>
      ofKind(file, 'Deployment').map(({ metadata, spec }) => [metadata.name, spec?.['replicas']]);
    expect(replicas('cloud-mtls')).toEqual([
      ['groundcam-cpu', 2],
      ['groundcam-gpu', undefined],
    ]);
  });

  test('has one worker deployment for all pools if the controller rolls out, which names the build', () => {
    expect(ofKind('versioned', 'Deployment')).toEqual([]);
    expect(pods('versioned').map(([name]) => name)).toEqual(['groundcam-cpu', 'groundcam-gpu']);
    const names = variables('versioned', 'groundcam-cpu');
    expect(names).toMatchObject({ GROUNDCAM_VERSIONING: 'pinned' });
    expect(names).not.toHaveProperty('GROUNDCAM_BUILD_ID');
  });

  test('applies its schedules, and deletes others only if asked', () => {
    const [, job] = pods('full').find(([name]) => name === 'groundcam-schedules') ?? [];
    expect(job?.containers[0]?.args).toEqual([
      'schedule',
      'apply',
      '-f',
      '/schedules/schedules.yaml',
      '--prune',
    ]);
    expect(pods('minimal').map(([name]) => name)).not.toContain('groundcam-schedules');
  });

  test.each([
    ['a misspelt key', { temporal: { adress: 'a:7233' } }, 'adress'],
    ['a scheme in the address', { temporal: { address: 'http://temporal:7233' } }, 'address'],
    ['an unknown role', { pools: { cpu: { role: 'both' } } }, 'role'],
    [
      'TLS that KEDA does not speak',
      { temporal: { tls: { enabled: true } }, pools: { cpu: { autoscaling: { enabled: true } } } },
      'temporal.tls.clientSecret',
    ],
    [
      'a pool that never polls under the worker controller',
      {
        versioning: { enabled: true, controller: { enabled: true } },
        pools: { gpu: { autoscaling: { enabled: true, min: 0 } } },
      },
      'autoscaling.min must be 1',
    ],
  ])('refuses %s by name', async (_, values, named) => {
    await expect(renderedWith('Deployment', values)).rejects.toThrow(named);
  });
});
