import { InputError } from '../../core/errors/input-error.ts';

/** What the environment says of the Hugging Face Hub, in the variables that its own libraries read. */
export interface HubSettings {
  /** Without a slash at its end. */
  endpoint: string;
  token: string | undefined;
  isOffline: boolean;
}

/** Reads HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE. Throws InputError if the endpoint is no http(s) address. */
export function hubSettings(environment: NodeJS.ProcessEnv = process.env): HubSettings {
  const endpoint = environment['HF_ENDPOINT']?.trim() || 'https://huggingface.co';
  if (!/^https?:\/\/[^/]/.test(endpoint)) {
    throw new InputError(
      `Expected an address such as https://huggingface.co in HF_ENDPOINT but received ${JSON.stringify(endpoint)}`,
    );
  }
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    token: environment['HF_TOKEN']?.trim() || undefined,
    isOffline: /^(1|on|yes|true)$/i.test(environment['HF_HUB_OFFLINE']?.trim() ?? ''),
  };
}

/** The header that identifies whoever asks. */
export function authorization({ token }: HubSettings): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
