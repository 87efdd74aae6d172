import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Check } from './check.ts';

/** What the server asks. */
export interface Health {
  live: () => Check[];
  ready: () => Promise<Check[]>;
}

/**
 * GET /livez and /readyz, as Kubernetes asks them: 200 if every check is well, otherwise 503. The body has each
 * check: `{"ok": false, "checks": {"temporal": "no answer within 5 s", "cache": "ok"}}`.
 */
export function createHealthServer({ live, ready }: Health): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://health');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(response, 405, { error: 'Use GET' });
    }
    switch (pathname) {
      case '/livez':
        return sendChecks(response, live());
      case '/readyz':
        ready().then(
          (checks) => sendChecks(response, checks),
          (error: unknown) => send(response, 500, { error: String(error) }),
        );
        return;
      default:
        return send(response, 404, { error: 'Use /livez or /readyz' });
    }
  });
}

function sendChecks(response: ServerResponse, checks: readonly Check[]): void {
  const ok = checks.every(({ reason }) => reason === undefined);
  send(response, ok ? 200 : 503, {
    ok,
    checks: Object.fromEntries(checks.map(({ name, reason }) => [name, reason ?? 'ok'])),
  });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
