import type { IncomingMessage } from 'node:http';
import type { Fault } from '../../test/faults/s3-proxy.ts';
import type { Weather } from './draw-faults.ts';

/** Decides for each request to the store whether it meets a fault, by the weather that there is then. */
export class BadWeather {
  readonly #random: () => number;
  readonly #present = new Map<Weather, { requests: number; share: number }>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Of so many requests from now on, a share meets this fault. */
  begin(kind: Weather, requests: number, share: number): void {
    this.#present.set(kind, { requests, share });
  }

  readonly faultOf = (_number: number, request: IncomingMessage): Fault | undefined => {
    let fault: Fault | undefined;
    for (const [kind, weather] of this.#present) {
      if (--weather.requests === 0) this.#present.delete(kind);
      if (this.#random() < weather.share) fault ??= this.#fault(kind, request);
    }
    return fault;
  };

  #fault(kind: Weather, { method = '', url = '' }: IncomingMessage): Fault | undefined {
    // Only objects have checksums: listings over plain HTTP are what the network makes of them.
    const isObject = !url.includes('?list-type') && !url.includes('&list-type');
    switch (kind) {
      case 's3 slow':
        return { kind: 'slow', ms: 100 + 2_000 * this.#random() };
      case 's3 error':
        return { kind: 'status', status: [500, 502, 503, 429][Math.floor(4 * this.#random())]! };
      case 's3 reset':
        return { kind: 'reset' };
      case 's3 cut':
        return { kind: 'cut' };
      case 's3 flip':
        return method === 'GET' && isObject ? { kind: 'flip', at: this.#random() } : undefined;
      case 's3 flip-upload':
        return method === 'PUT' ? { kind: 'flip-upload', at: this.#random() } : undefined;
      case 's3 stale':
        return /^(GET|HEAD)$/.test(method) ? { kind: 'stale' } : undefined;
      case 's3 lost':
        return { kind: 'lost' };
      case 's3 hang':
        return { kind: 'hang' };
    }
  }
}
