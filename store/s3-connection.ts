import type * as Sdk from '@aws-sdk/client-s3';
import { InputError } from '../core/errors/input-error.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { asksToSlowDown, WebPageError } from './s3-error.ts';

export interface S3Connection {
  client: Sdk.S3Client;
  /** The SDK, loaded with the first connection: it takes a fifth of a second. */
  sdk: typeof Sdk;
  /** For messages: the endpoint configured, or Amazon's. */
  place: string;
  /** Whether the server was ever there: one that was is waited for when it does not answer. */
  hasAnswered: boolean;
}

// The SDK's notice about the Node version it will need is for us, not for people in the middle of a run.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const slowDownListeners: (() => void)[] = [];

/** Calls a listener each time that a server answers that it gets too many requests. */
export function onSlowDown(listener: () => void): void {
  slowDownListeners.push(listener);
}

const connections = new Map<string, Promise<S3Connection>>();

/**
 * The process's connection for the AWS configuration as it is now in the environment: requests share
 * its sockets. Endpoint, region and credentials come from the SDK's default chain (AWS_ENDPOINT_URL,
 * AWS_PROFILE, roles and so on) and are never kept by us; the region is us-east-1 unless configured.
 * Throws InputError if the endpoint is not an http: URL.
 */
export function connectToS3(): Promise<S3Connection> {
  const configuration = JSON.stringify(
    Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')),
  );
  let connection = connections.get(configuration);
  if (connection === undefined) {
    connection = connect();
    connections.set(configuration, connection);
  }
  return connection;
}

async function connect(): Promise<S3Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const configured = new sdk.S3Client({}).config;
  const endpoint = await configured.serviceConfiguredEndpoint?.();
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) {
    throw new InputError(`The S3 endpoint is ${endpoint}, which is not a URL`, {
      hint: 'Write AWS_ENDPOINT_URL as http://host:port or https://host.',
    });
  }
  const client = new sdk.S3Client({
    // The chain throws if no region is set; servers other than Amazon's accept any name.
    region: await configured.region().catch(() => process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1'),
    followRegionRedirects: endpoint === undefined,
    // Servers of one's own rarely have a DNS name for each bucket.
    forcePathStyle: endpoint !== undefined,
    maxAttempts: 5,
    requestHandler: {
      connectionTimeout: 5_000,
      // Of silence, in the middle of a body too.
      socketTimeout: 20_000,
      httpAgent: { keepAlive: true, maxSockets: 128 },
      httpsAgent: { keepAlive: true, maxSockets: 128 },
    },
  });
  const limit = new AdaptiveLimit();
  client.middlewareStack.add(
    (next) => (request) =>
      limit.run(
        () => next(request),
        (error) => {
          if (!asksToSlowDown(error)) return false;
          for (const listener of slowDownListeners) listener();
          return true;
        },
      ),
    // Within the SDK's own retries, so that a request waiting for the next attempt counts as none.
    { name: 'groundcamLimit', step: 'finalizeRequest', priority: 'low' },
  );
  refuseWebPages(client);
  return { client, sdk, place: endpoint ?? 'Amazon S3', hasAnswered: false };
}

/** Makes an answer in HTML an error, unless it can be an object: the SDK would take it for an empty answer. */
function refuseWebPages({ middlewareStack }: Sdk.S3Client): void {
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        const answer = await next(request);
        const { response } = answer;
        if (isResponse(response) && /^text\/html/.test(response.headers['content-type'] ?? '')) {
          const isObject = /^(Get|Head)ObjectCommand$/.test(commandName);
          if (!(isObject && response.statusCode < 300)) throw new WebPageError(response.statusCode);
        }
        return answer;
      },
    // Before the SDK reads the answer.
    { name: 'groundcamWebPages', step: 'deserialize', priority: 'low' },
  );
}

function isResponse(
  response: unknown,
): response is { statusCode: number; headers: Record<string, string> } {
  return (
    typeof response === 'object' &&
    response !== null &&
    'statusCode' in response &&
    'headers' in response
  );
}
