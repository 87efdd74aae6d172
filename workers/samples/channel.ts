import type { MessagePort, Worker } from 'node:worker_threads';
import type { ChannelOptions, EventOptions } from 'birpc';

/** Calls from one thread to another. They may take as long as they like. */
export function channelOf(
  port: MessagePort | Worker,
): ChannelOptions & Pick<EventOptions, 'timeout'> {
  return {
    post: (data) => port.postMessage(data),
    on: (listen) => port.on('message', listen),
    off: (listen) => port.off('message', listen),
    timeout: -1,
  };
}
