import { MovingRate } from './moving-rate.ts';

/** How far a download is, in words: "12.5 of 98.1 MB, 3.2 MB/s, 1 min left". */
export class DownloadProgress {
  #rate = new MovingRate();

  describe({ received, total }: { received: number; total: number | null }): string {
    this.#rate.add(received, Date.now());
    const { samples: bytes, seconds } = this.#rate.growth();
    const perSecond = seconds > 0 ? bytes / seconds : 0;
    const left = total !== null && perSecond > 0 ? (total - received) / perSecond : undefined;
    return [
      total === null
        ? `${megabytes(received)} MB`
        : `${megabytes(received)} of ${megabytes(total)} MB`,
      ...(perSecond > 0 ? [`${megabytes(perSecond)} MB/s`] : []),
      ...(left === undefined ? [] : [`${Math.ceil(left / 60)} min left`]),
    ].join(', ');
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
