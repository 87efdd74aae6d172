import { LRUCache } from 'lru-cache';

/** Values of recent requests. One that failed is made again at the next request. */
export class Recent<Request, Value extends object> {
  readonly #cache: LRUCache<string, Promise<Value>>;
  readonly #make: (request: Request) => Promise<Value>;

  constructor(max: number, make: (request: Request) => Promise<Value>) {
    this.#cache = new LRUCache({ max });
    this.#make = make;
  }

  get(request: Request): Promise<Value> {
    const key = JSON.stringify(request);
    const known = this.#cache.get(key);
    if (known) return known;
    const making = this.#make(request);
    this.#cache.set(key, making);
    making.catch(() => this.#cache.delete(key));
    return making;
  }
}
